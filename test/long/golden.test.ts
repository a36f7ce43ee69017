import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { acceptAll } from '../e2e/setting/certify.ts';
import { openHome } from '../e2e/setting/phoenix-home.ts';
import type { Home } from '../e2e/setting/phoenix-home.ts';
import { DATE } from '../e2e/setting/simulated-archive.ts';
import { expectCertifiedAsRecorded } from '../golden/certified-products.ts';

let home: Home;
beforeAll(async () => {
  home = await openHome({ scenario: 'degraded' });
});
afterAll(() => home.close());

// Of `standard` the night of the README sees to it (e2e/night), of `mixed` the smart one (long/smart-night).
describe('[E] the degraded night, through the real recipes', () => {
  it('delivers the pixels and flags that are on record', { timeout: 900_000 }, async () => {
    expect(await home.up()).toMatchObject({ exitCode: 0, stderr: '' });
    await home.must('prepare', '-d', DATE, '--accept');
    expect(await home.phoenix('-d', DATE, '-P')).toMatchObject({ exitCode: 3 });
    await acceptAll(home);
    await expectCertifiedAsRecorded(home, 'degraded');
  });
});
