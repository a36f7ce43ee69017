import { describe, expect, it } from 'vitest';
import { createPlanDocuments } from '../../../src/adapters/plan-documents/index.ts';
import type { Plan } from '../../../src/domain/cascade/plan.ts';

function planNamed(planKey: string): Plan {
  return { process: 'MUSE_R', unit: '2014-12-14', planKey, ruleVersion: '1', abs: [], chains: [], suppressed: [] };
}

/** Documents in memory, with the names of those that were read. */
function openDocuments() {
  const documents = new Map<string, string>();
  const read: string[] = [];
  return {
    read,
    saveDocument: async (name: string, content: string) => {
      documents.set(name, content);
    },
    findDocument: async (name: string) => {
      read.push(name);
      return documents.get(name);
    },
  };
}

describe('[U] plans as documents', () => {
  it('are read from the database once, by whichever activity comes first', async () => {
    const documents = openDocuments();
    await createPlanDocuments(documents).save(planNamed('one'));
    const plans = createPlanDocuments(documents);
    expect(await plans.load('one')).toEqual(planNamed('one'));
    await plans.load('one');
    expect(documents.read).toEqual(['plan/one']);
  });

  it('are kept for the dates under way, and read again for a date that was away for long', async () => {
    const documents = openDocuments();
    const plans = createPlanDocuments(documents);
    const others = Array.from({ length: 100 }, (_, index) => planNamed(`other-${index}`));
    await plans.save(planNamed('used'));
    await plans.save(planNamed('away'));
    for (const other of others) {
      await plans.save(other);
      await plans.load('used');
    }
    expect(documents.read).toEqual([]);
    expect(await plans.load('away')).toEqual(planNamed('away'));
    expect(documents.read).toEqual(['plan/away']);
  });

  it('say which one is not there, and what to do', async () => {
    await expect(createPlanDocuments(openDocuments()).load('0123456789abcdef01')).rejects.toMatchObject({
      code: 'FILE_MISSING',
      message: 'plan 0123456789abcdef is not in the database',
      cure: 'plan the date again: phoenix restart',
    });
  });
});
