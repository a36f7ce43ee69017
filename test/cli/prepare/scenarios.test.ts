import { afterEach, describe, expect, it } from 'vitest';
import { abFromText } from '../../../src/domain/association/ab-text.ts';
import type { AssociationBlock } from '../../../src/domain/association/association-block.ts';
import { parsePreparation } from '../../../src/domain/association/edits/preparation-document.ts';
import { rawRootOf } from '../../../src/domain/association/ab-names.ts';
import type { Finding } from '../../../src/domain/association/smart/finding.ts';
import type { AssociationTruth } from '../../../src/simulator/index.ts';
import { SCENARIOS } from '../../../src/simulator/scenarios/index.ts';
import type { Scenario } from '../../../src/simulator/scenario.ts';
import { DATE, OPERATOR, openHeaderNight } from './header-night.ts';
import type { HeaderNight } from './header-night.ts';

let night: HeaderNight | undefined;
afterEach(() => night?.close());

const scenarios: readonly (readonly [string, Scenario])[] = Object.entries(SCENARIOS);

describe.each(scenarios)('[U] scenario %s, prepared from its headers', (_, scenario) => {
  it('gets the recommendations of its truth, and accepted they give the datasets of its truth', async () => {
    night = await openHeaderNight(scenario);
    const { exitCode, lines, warnings } = await night.prepare({ date: DATE, accept: true, json: true });
    expect({ exitCode, warnings }).toEqual({ exitCode: 0, warnings: [] });
    const report = JSON.parse(lines.find((line) => line.startsWith('{')) ?? '{}') as { findings: readonly Finding[] };
    expect(report.findings.map(recommendationOf).toSorted(byObs)).toEqual(
      night.association
        .filter(({ scenarioCase }) => scenarioCase !== 'none')
        .map(({ scenarioCase, obsIds, actions }) => ({ scenarioCase, obsIds, actions }))
        .toSorted(byObs),
    );
    expect(datasetsIn(await night.tree('MUSE_smart'))).toEqual(datasetsOf(night.association));
  });

  it('is as before when its edits are undone OB by OB, and edited again by the exported edits', async () => {
    night = await openHeaderNight(scenario);
    await night.prepare({ date: DATE, accept: true });
    const edited = await night.tree('MUSE_smart');
    const file = `${night.root}/edits.yaml`;
    expect(await night.prepare({ date: DATE, export: file })).toMatchObject({ exitCode: 0, warnings: [] });
    const { edits } = parsePreparation(edited['preparation.json'] ?? '', 'preparation.json');
    for (const edit of edits.toReversed()) {
      expect(await night.prepare({ date: DATE, undo: edit.id })).toMatchObject({ exitCode: 0, warnings: [] });
    }
    expect(absIn(await night.tree('MUSE_smart'))).toEqual(absIn(await night.tree('MUSE')));
    const again = await openHeaderNight(scenario);
    try {
      expect(await again.prepare({ date: DATE, edits: file })).toMatchObject({ exitCode: 0, warnings: [] });
      expect(absIn(await again.tree('MUSE_smart'))).toEqual(absIn(edited));
    } finally {
      again.close();
    }
  });
});

it('[U] decisions carry the name of who decided', async () => {
  night = await openHeaderNight(SCENARIOS.container);
  await night.prepare({ date: DATE, accept: true });
  const { edits, choices, operator } = parsePreparation((await night.tree('MUSE_smart'))['preparation.json'] ?? '', '');
  expect([operator, ...[...edits, ...choices].map(({ signature }) => signature.operator)]).toEqual(
    [operator, ...edits, ...choices].map(() => OPERATOR),
  );
});

function recommendationOf({ case: scenarioCase, obsIds, recommended }: Finding) {
  return { scenarioCase, obsIds, actions: recommended.actions.map(({ kind }) => kind) };
}

function byObs(a: { readonly obsIds: readonly number[] }, b: { readonly obsIds: readonly number[] }): number {
  return (a.obsIds[0] ?? 0) - (b.obsIds[0] ?? 0);
}

/** ABs and logs, without the record of the decisions. */
function absIn(files: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(files).filter(([name]) => name !== 'preparation.json'));
}

interface Dataset {
  readonly files: readonly { readonly fileName: string; readonly rawType: string }[];
  readonly skyFrom: readonly string[];
}

function datasetsOf(association: readonly AssociationTruth[]): readonly Dataset[] {
  return association.flatMap(({ datasets }) => datasets).toSorted(byFirstFile);
}

function datasetsIn(files: Readonly<Record<string, string>>): readonly Dataset[] {
  return Object.entries(files)
    .filter(([name]) => name.endsWith('.ab'))
    .map(([name, text]) => datasetIn(abFromText(text, name)))
    .toSorted(byFirstFile);
}

function datasetIn({ rawFiles, inputs }: AssociationBlock): Dataset {
  const skies = inputs.flatMap(({ source }) => (source.kind === 'product' ? [`${rawRootOf(source.ab)}.fits`] : []));
  return {
    files: rawFiles.map((fileName) => {
      const raw = inputs.find(({ source }) => source.kind === 'raw' && source.fileName === fileName);
      return { fileName, rawType: raw?.tag ?? '' };
    }),
    skyFrom: [...new Set(skies)].toSorted(),
  };
}

function byFirstFile(a: Dataset, b: Dataset): number {
  return (a.files[0]?.fileName ?? '') < (b.files[0]?.fileName ?? '') ? -1 : 1;
}
