import { describe, expect, it } from 'vitest';
import { EXIT } from '../../src/cli/exit-codes.ts';
import { ERROR_CODES } from '../../src/domain/failure/error-codes.ts';

describe('[U] exit codes', () => {
  it('are those of the contract, and every error has one of them', () => {
    expect(EXIT).toEqual({ done: 0, failed: 1, usage: 2, waitsForOperator: 3, doneWithFailures: 4 });
    for (const { exitCode } of Object.values(ERROR_CODES)) expect([EXIT.failed, EXIT.usage]).toContain(exitCode);
  });
});
