import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { GOLDEN_SCENARIOS, goldenRecordOf, recordPath } from './golden-night.ts';

describe('[C] what MUSE_R makes of a night before a recipe runs', () => {
  it.each(GOLDEN_SCENARIOS)('is to the byte what the record of %s says', async (scenario) => {
    const made = await goldenRecordOf(scenario);
    for (const [name, text] of Object.entries(made)) {
      const recorded = readFileSync(recordPath(scenario, name), 'utf8');
      expect(differentLines(text, recorded), `${scenario}/${name}`).toEqual([]);
      expect(text === recorded, `${scenario}/${name}`).toBe(true);
    }
  });
});

/** The first few: a change of a rule is in hundreds of them. */
function differentLines(text: string, recorded: string): readonly string[] {
  const [made, before] = [text.split('\n'), recorded.split('\n')];
  const length = Math.max(made.length, before.length);
  return Array.from({ length }, (_, index) => index)
    .filter((index) => made[index] !== before[index])
    .slice(0, 3)
    .map((index) => `line ${index + 1}: ${made[index] ?? 'none'}, recorded: ${before[index] ?? 'none'}`);
}
