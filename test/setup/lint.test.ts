import { join } from 'node:path';
import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

const eslint = new ESLint({ cwd: join(import.meta.dirname, '..', '..') });

/** Rules that this text would break as that file. */
async function brokenRules(filePath: string, text: string): Promise<readonly string[]> {
  const [result] = await eslint.lintText(text, { filePath });
  return result!.messages.map(({ ruleId, message }) => ruleId ?? message);
}

const ASYNC = 'export async function fetchFrames(): Promise<number> { return 1; }\n';

describe('[C] lint', () => {
  it.each([
    [
      'a dropped promise',
      `${ASYNC}export function run(): void { fetchFrames(); }`,
      '@typescript-eslint/no-floating-promises',
    ],
    ['any', 'export const frame: any = 1;', '@typescript-eslint/no-explicit-any'],
    [
      'a Node builtin',
      "import { readFileSync } from 'node:fs';\nexport const read = readFileSync;",
      'no-restricted-imports',
    ],
    ['the process', 'export const home = process.cwd();', 'no-restricted-globals'],
    ['the console', "export function tell(): void { console.log('x'); }", 'no-console'],
    [
      'a fifth parameter',
      'export const f = (a: 1, b: 1, c: 1, d: 1, e: 1): number => a + b + c + d + e;',
      'max-params',
    ],
    ['a function of 71 lines', `export function f(): void {\n${'  f();\n'.repeat(70)}}\n`, 'max-lines-per-function'],
    [
      'a switch that forgets a case',
      "export function f(step: 'sky' | 'post'): number {\n  switch (step) {\n    case 'sky':\n      return 1;\n  }\n  return 0;\n}\n",
      '@typescript-eslint/switch-exhaustiveness-check',
    ],
  ])('refuses %s in the domain', async (_, text, rule) => {
    expect(await brokenRules('src/domain/frame/frame.ts', text)).toContain(rule);
  });

  it('refuses a raw Error in a workflow', async () => {
    const text = "export async function observingDate(): Promise<void> { throw new Error('no'); }";
    expect(await brokenRules('src/workflows/index.ts', text)).toContain('temporal/workflow-no-throw-raw-error');
  });

  it('leaves the environment to src/config.ts', async () => {
    const text = "export const home = process.env['PHOENIX_HOME'];";
    expect(await brokenRules('src/ports/archive.ts', text)).toContain('no-restricted-properties');
    expect(await brokenRules('src/config.ts', text)).toEqual([]);
  });

  it('lets plain code of the house pass', async () => {
    const text =
      'export function sizeOf(frames: readonly string[]): string {\n  return `${frames.length} frames`;\n}\n';
    expect(await brokenRules('src/domain/frame/frame.ts', text)).toEqual([]);
  });
}, 60_000);
