// Writes the records of test/golden anew: `node test/golden/record-nights.ts`. They say what MUSE_R delivers, and a change of
// structure changes none of them; whoever writes them anew tells in the commit which row or rule makes another product now.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { GOLDEN_SCENARIOS, goldenRecordOf, recordPath } from './golden-night.ts';

for (const scenario of GOLDEN_SCENARIOS) {
  for (const [name, text] of Object.entries(await goldenRecordOf(scenario))) {
    const path = recordPath(scenario, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
    process.stdout.write(`${path}\n`);
  }
}
