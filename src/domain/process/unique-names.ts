import type { Process } from './process.ts';

interface UniqueNames {
  readonly where: string;
  readonly names: readonly string[];
}

/** What has to be there once: whoever looks for it by its name would find one of two. */
export function uniqueNamesOf({ rules, trees }: Process): readonly UniqueNames[] {
  const ids = (rows: readonly { readonly id: string }[]): readonly string[] => rows.map(({ id }) => id);
  return [
    { where: 'classification', names: ids(rules.classification) },
    { where: 'consistency', names: ids(rules.consistency) },
    { where: 'association', names: rules.association.map(({ tag }) => tag) },
    { where: 'option bounds', names: rules.optionBounds.flatMap(({ options }) => options) },
    { where: 'steps', names: ids(rules.steps) },
    { where: 'extensions of steps', names: rules.steps.map(({ extension }) => extension) },
    { where: 'edits of older ABs', names: ids(rules.abEdits) },
    { where: 'outcomes', names: ids(rules.outcomes) },
    { where: 'bits of QCFLAG', names: rules.qcBits.map(({ bit }) => String(bit)) },
    { where: 'scores', names: rules.scores.map(({ name }) => name) },
    { where: 'second attempts of an alignment', names: ids(rules.alignment.secondAttempts) },
    { where: 'header rules', names: ids(rules.headers) },
    { where: 'trees', names: Object.values(trees) },
  ];
}
