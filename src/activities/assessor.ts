import type { AssociationBlock } from '../domain/association/association-block.ts';
import type { Plan } from '../domain/cascade/plan.ts';
import type { AssessmentSummary, Manifest } from '../domain/outcome/attempt.ts';
import { PhoenixError } from '../domain/failure/phoenix-error.ts';
import type { DataRoot } from '../domain/product/data-root.ts';
import { obOfProduct } from '../domain/product/ob-of-product.ts';
import { collectFacts } from '../domain/quality/collect-facts.ts';
import { exposureAbsOf } from '../domain/cascade/lineage.ts';
import { patternOf } from '../domain/quality/pattern.ts';
import { qcFlag } from '../domain/quality/qc-flag.ts';
import type { QualityFacts } from '../domain/quality/quality-facts.ts';
import { countRed, scoreProduct } from '../domain/quality/score-product.ts';
import type { Score } from '../domain/quality/score-product.ts';
import type { ProcessOf, ProcessRules } from '../domain/process/process.ts';
import type { Archive } from '../ports/archive.ts';
import type { ObRecords } from '../ports/ob-records.ts';
import type { ManifestReader } from '../ports/manifest-reader.ts';
import type { ProductInspector } from '../ports/product-inspector.ts';
import type { AbRecords } from '../ports/records/abs.ts';
import type { PlacementRecords } from '../ports/records/placements.ts';
import type { QcRecords, QcRow } from '../ports/records/qc.ts';
import type { AbRef } from '../workflows/contract.ts';
import { refuseStalePlacement } from './current-placement.ts';

export interface AssessorDependencies {
  readonly dataRoot: DataRoot;
  readonly archive: Archive;
  readonly obRecords: ObRecords;
  readonly manifests: ManifestReader;
  readonly inspector: ProductInspector;
  readonly records: AbRecords & PlacementRecords & QcRecords;
  readonly processOf: ProcessOf;
}

/** Scores, QCFLAG, pattern and plot of a product. */
export interface Assessor {
  assess(ref: AbRef, plan: Plan, ab: AssociationBlock): Promise<AssessmentSummary>;
}

export function createAssessor(deps: AssessorDependencies): Assessor {
  return {
    async assess(ref, plan, ab) {
      const { rules } = deps.processOf(ref.process);
      const material = await gatherMaterial(deps, rules, { plan, ab });
      const measurement = await deps.inspector.measure(material);
      const facts = collectFacts({
        ab,
        abs: plan.abs,
        manifests: material.byName,
        measurement,
        calibrationMjd: await calibrationMjd(deps.archive, plan, ab),
        sources: rules.qualitySources,
      });
      const scores = scoreProduct(facts, rules.scores);
      const summary: AssessmentSummary = {
        qcFlag: qcFlag(facts, rules.qcBits),
        redScores: countRed(scores),
        totalScores: scores.length,
        pattern: patternOf(measurement.exposures),
        plotPath: deps.dataRoot.plotOf(ref.unit, ab.name),
      };
      await deps.inspector.plot({
        names: rules.inspected,
        manifest: material.manifest,
        targetPath: summary.plotPath,
        title: ab.name,
        notes: [
          `${ab.obsTargName}  OB ${ab.obsId}  ${ab.obsProgId}`,
          `${summary.pattern}  QCFLAG ${summary.qcFlag}`,
          ...(await obNotes(deps, plan, ab)),
        ],
        scores,
      });
      await saveAssessment(deps.records, ref, { summary, scores, facts });
      return summary;
    },
  };
}

/** The plot is a help to the reviewer: it is made without them where the night log cannot be read, and says so. */
async function obNotes(deps: AssessorDependencies, plan: Plan, ab: AssociationBlock): Promise<readonly string[]> {
  const exposures = exposureAbsOf(ab, plan.abs).flatMap(({ basics }) => basics);
  try {
    const { grade, comment } = await obOfProduct(await deps.obRecords.read(plan.unit), exposures, deps.archive);
    return [grade === '' ? '' : `OB grade ${grade}`, comment].filter((note) => note !== '');
  } catch (error) {
    if (!(error instanceof PhoenixError)) throw error;
    return [`OB grade not known: ${error.message}`];
  }
}

async function gatherMaterial(
  deps: AssessorDependencies,
  { cascade, inspected }: ProcessRules,
  { plan, ab }: { readonly plan: Plan; readonly ab: AssociationBlock },
) {
  const names = namesOfFamily(plan, ab);
  const read = await Promise.all(names.map((name) => deps.manifests.read(deps.dataRoot.workspace(plan.unit, name))));
  const byName: Record<string, Manifest> = {};
  for (const manifest of read) if (manifest !== undefined) byName[manifest.ab] = manifest;
  const manifest = byName[ab.name];
  if (manifest === undefined) {
    throw new PhoenixError(
      'FILE_MISSING',
      `${ab.name} has no manifest in ${deps.dataRoot.workspace(plan.unit, ab.name)}`,
      'start the date again: phoenix restart',
    );
  }
  const posts = ab.step === 'combine' ? exposureAbsOf(ab, plan.abs).map(({ post }) => post.name) : [];
  const offsets = ab.inputs.find(({ tag }) => tag === cascade.offsets);
  const aligner = offsets?.source.kind === 'product' ? byName[offsets.source.ab] : undefined;
  return {
    byName,
    names: inspected,
    manifest,
    exposures: posts.flatMap((name) => byName[name] ?? []),
    ancestors: names.filter((name) => name !== ab.name && !posts.includes(name)).flatMap((name) => byName[name] ?? []),
    offsetListPath: aligner?.products.find(({ catg }) => catg === cascade.offsets)?.path,
  };
}

/** The AB and all that it descends from. */
function namesOfFamily(plan: Plan, ab: AssociationBlock): readonly string[] {
  const names = new Set<string>();
  const visit = (name: string): void => {
    if (names.has(name)) return;
    names.add(name);
    plan.abs.find((one) => one.name === name)?.waitFor.forEach(visit);
  };
  visit(ab.name);
  return [...names];
}

/** MJD-OBS of the calibrations that the exposures were reduced with. */
async function calibrationMjd(archive: Archive, plan: Plan, ab: AssociationBlock): Promise<Record<string, number>> {
  const basics = exposureAbsOf(ab, plan.abs).flatMap(({ basics: all }) => all);
  const files = new Set(
    basics.flatMap(({ inputs }) => inputs.flatMap(({ source }) => (source.kind === 'calib' ? [source.fileName] : []))),
  );
  const known: Record<string, number> = {};
  for (const fileName of files) {
    const keywords = await archive.readKeywords(fileName);
    if (typeof keywords['MJD-OBS'] === 'number') known[fileName] = keywords['MJD-OBS'];
  }
  return known;
}

interface Assessed {
  readonly summary: AssessmentSummary;
  readonly scores: readonly Score[];
  readonly facts: QualityFacts;
}

async function saveAssessment(
  records: AbRecords & PlacementRecords & QcRecords,
  ref: AbRef,
  { summary, scores, facts }: Assessed,
): Promise<void> {
  await refuseStalePlacement(records, ref);
  const key = { process: ref.process, unit: ref.unit, ab: ref.ab };
  const scoreRows = scores.map((score): QcRow => ({
    ...key,
    name: `score ${score.name}`,
    value: score.value,
    score: score.score,
    comment: score.comment,
  }));
  const factRows = Object.entries(facts).flatMap(([name, value]): QcRow[] =>
    typeof value === 'number' ? [{ ...key, name, value, score: null, comment: '' }] : [],
  );
  await records.saveQc([...scoreRows, ...factRows]);
  const row = (await records.listAbs(ref.process, ref.unit)).find(({ ab }) => ab === ref.ab);
  if (row !== undefined) {
    const { qcFlag: flag, redScores, totalScores, pattern } = summary;
    await records.saveAb({
      ...row,
      qcFlag: flag,
      redScores,
      totalScores,
      pattern,
      updatedAt: new Date().toISOString(),
    });
  }
}
