import { describe, expect, it } from 'vitest';
import { printReport } from '../../src/cli/commands/status.ts';
import type { DateReport } from '../../src/operation/date-report.ts';
import type { CliContext } from '../../src/cli/context.ts';
import { createOutput } from '../../src/cli/output.ts';
import type { PlacementRow } from '../../src/ports/records/placements.ts';
import { ab, date, placement } from '../adapters/database/rows.ts';

function printed(placements: readonly PlacementRow[], hosts: readonly string[] = []): string {
  const lines: string[] = [];
  const stream = { write: (text: string) => lines.push(text), isTTY: false } as unknown as NodeJS.WriteStream;
  const report: DateReport = {
    ...{ date: date(), abs: [ab()], products: [], placements, hosts, suppressed: [], notes: [], memory: [] },
    ...{ live: null, execution: { kind: 'running' }, stopped: '', retrying: [], next: 'wait', may: [] },
  };
  printReport({ out: createOutput(stream, stream) } as unknown as CliContext, report);
  return lines.join('');
}

describe('[U] where chains are, in the report of a date', () => {
  it('is a line per chain with the number and the reasons, where there was a choice', () => {
    const text = printed([
      placement({ chain: 'a', host: 'muc09', number: 2, because: 'the products of this chain are there' }),
      placement({ chain: 'b', host: 'muc10', because: 'finished there first: in 2 h; muc09: would need 3 h' }),
    ]);
    expect(text).toMatch(/^a +muc09 +2 +the products of this chain are there$/m);
    expect(text).toMatch(/^b +muc10 +1 +finished there first: in 2 h; muc09: would need 3 h$/m);
  });

  it('is told of a single host as well when others could not take a chain', () => {
    const because = 'the only host that can take it: in 2 h; muc09: drained by jdoe: new disks';
    expect(printed([placement({ because })])).toContain('muc09: drained by jdoe: new disks');
  });

  it('is not told where there is only one host', () => {
    expect(printed([placement(), placement({ chain: 'b' })])).not.toContain('the only host');
  });

  it('comes with the hosts that are drained, silent or lost', () => {
    expect(printed([placement()], ['host muc10 (1 chain): silent for 12 min'])).toContain(
      '\nhost muc10 (1 chain): silent for 12 min\n',
    );
  });
});
