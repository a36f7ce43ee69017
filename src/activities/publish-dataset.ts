import { applyFixesToPlan } from '../domain/cascade/apply-fix.ts';
import type { Plan } from '../domain/cascade/plan.ts';
import type { Manifest } from '../domain/outcome/attempt.ts';
import { PhoenixError } from '../domain/failure/phoenix-error.ts';
import type { DataRoot } from '../domain/product/data-root.ts';
import type { FinalFile, FinalProduct } from '../domain/product/final-products.ts';
import { headerEditsFor } from '../domain/product/header-edits.ts';
import type { AssociatedFile, HeaderContext } from '../domain/product/header-edits.ts';
import { obOfProduct } from '../domain/product/ob-of-product.ts';
import { pipelineOf } from '../domain/cascade/plan-content.ts';
import type { HeaderRule } from '../domain/product/header-edits.ts';
import type { ProcessOf } from '../domain/process/process.ts';
import { exposureAbsOf } from '../domain/cascade/lineage.ts';
import type { Archive } from '../ports/archive.ts';
import type { ObRecords } from '../ports/ob-records.ts';
import type { HeaderReader } from '../ports/header-reader.ts';
import type { ManifestReader } from '../ports/manifest-reader.ts';
import type { PlanStore } from '../ports/plan-store.ts';
import type { ProductStore, PublishedFile } from '../ports/product-store.ts';
import type { AbRecords } from '../ports/records/abs.ts';
import type { QcRecords } from '../ports/records/qc.ts';
import type { ProductRecords, ProductRow } from '../ports/records/products.ts';
import type { DeliverItemInput } from '../workflows/contract.ts';
import type { Delivery } from './delivery-document.ts';

export interface PublisherDependencies {
  readonly dataRoot: DataRoot;
  readonly archive: Archive;
  readonly obRecords: ObRecords;
  readonly plans: PlanStore;
  readonly manifests: ManifestReader;
  readonly headers: HeaderReader;
  readonly store: ProductStore;
  readonly records: AbRecords & ProductRecords & QcRecords;
  readonly processOf: ProcessOf;
}

/** Brings the files of a dataset under their final names, with converted headers. */
export interface DatasetPublisher {
  publish(input: DeliverItemInput, delivery: Delivery, product: FinalProduct): Promise<readonly ProductRow[]>;
}

/** What every file of one dataset needs. */
interface Publication {
  readonly input: DeliverItemInput;
  readonly product: FinalProduct;
  readonly plan: Plan;
  readonly manifest: Manifest;
  readonly headers: readonly HeaderRule[];
  /** SHA-256 of what the archive has of the date, by name. */
  readonly archived: ReadonlyMap<string, string>;
  readonly common: Omit<HeaderContext, 'file' | 'hdus' | 'associated'>;
}

export function createDatasetPublisher(deps: PublisherDependencies): DatasetPublisher {
  return {
    /** The cube comes last: its header names the others with their checksums. */
    async publish(input, delivery, product) {
      const publication = await openPublication(deps, input, delivery, product);
      const published: { file: FinalFile; result: PublishedFile }[] = [];
      for (const file of product.files.filter(({ role }) => role !== 'cube')) {
        published.push({ file, result: await publishFile(deps, publication, file, []) });
      }
      const associated = published.map(({ file, result }): AssociatedFile => ({
        name: file.name,
        category: file.category,
        md5: file.role === 'image' ? null : result.md5,
      }));
      for (const file of product.files.filter(({ role }) => role === 'cube')) {
        published.unshift({ file, result: await publishFile(deps, publication, file, associated) });
      }
      return published.map(({ file, result }) => ({
        ...rowOf(publication, file, result),
        distribution: delivery.number,
      }));
    },
  };
}

async function openPublication(
  deps: PublisherDependencies,
  input: DeliverItemInput,
  { document: delivery }: Delivery,
  product: FinalProduct,
): Promise<Publication> {
  const plan = applyFixesToPlan(await deps.plans.load(input.planKey), delivery.fixes);
  const ab = plan.abs.find(({ name }) => name === product.ab);
  const manifest = await deps.manifests.read(deps.dataRoot.workspace(input.unit, product.ab));
  if (ab === undefined || manifest === undefined) {
    throw new PhoenixError(
      'FILE_MISSING',
      `${product.ab} has no products in ${deps.dataRoot.workspace(input.unit, product.ab)}`,
      'start the date again: phoenix restart',
    );
  }
  const row = (await deps.records.listAbs(input.process, input.unit)).find((known) => known.ab === product.ab);
  const qc = await deps.records.listQc(input.process, input.unit, product.ab);
  const fact = (name: string) => numberOrNull(qc.find((known) => known.name === name)?.value);
  const exposures = exposureAbsOf(ab, plan.abs).flatMap(({ basics }) => basics);
  const rows = await deps.records.listProducts(input.process, input.unit);
  const archived = rows.filter(({ state }) => state === 'ingested').map(({ name, sha256 }) => [name, sha256] as const);
  const ob = await obOfProduct(await deps.obRecords.read(input.unit), exposures, deps.archive);
  return {
    input,
    product,
    plan,
    manifest,
    headers: deps.processOf(input.process).rules.headers,
    archived: new Map(archived),
    common: {
      process: input.process,
      ruleVersion: plan.ruleVersion,
      product,
      exposures,
      quality:
        row === undefined || row.qcFlag === ''
          ? null
          : {
              qcFlag: row.qcFlag,
              pattern: row.pattern,
              saturatedPixels: fact('saturatedPixels'),
              lambdaShiftAngstrom: fact('lambdaShiftAngstrom'),
            },
      obGrade: ob.grade,
      obComment: ob.comment,
      comment: delivery.comments[product.ab] ?? '',
      procSoft: `${pipelineOf(ab.recipe)}/${manifest.recipeVersion}`,
    },
  };
}

async function publishFile(
  deps: PublisherDependencies,
  publication: Publication,
  file: FinalFile,
  associated: readonly AssociatedFile[],
): Promise<PublishedFile> {
  const { input, product } = publication;
  const directory = product.kind === 'S' ? deps.dataRoot.dping(input.unit) : deps.dataRoot.science(input.unit);
  const target = { directory, name: file.name, archivedSha256: publication.archived.get(file.name) };
  switch (file.role) {
    case 'log':
      return deps.store.publishLog({
        ...target,
        sources: file.abs.map((ab) => ({ title: ab, path: deps.dataRoot.logOf(input.unit, ab) })),
      });
    case 'plot':
      return deps.store.publish({
        ...target,
        sourcePath: deps.dataRoot.plotOf(input.unit, file.abs[0] ?? ''),
        headerEdits: [],
      });
    case 'cube':
    case 'image': {
      const sourcePath =
        publication.manifest.products.find(({ catg }) => catg === file.catg)?.path ?? `${product.ab}:${file.catg}`;
      const hdus = await deps.headers.readHeaders(sourcePath);
      const headerEdits = headerEditsFor(publication.headers, {
        ...publication.common,
        file,
        hdus,
        associated,
      });
      return deps.store.publish({ ...target, sourcePath, headerEdits });
    }
  }
}

function rowOf(
  { input, product }: Publication,
  file: FinalFile,
  { path, sizeBytes, sha256 }: PublishedFile,
): Omit<ProductRow, 'distribution'> {
  return {
    process: input.process,
    unit: input.unit,
    ab: product.ab,
    name: file.name,
    host: input.item.host,
    prodCatg: product.kind === 'S' ? 'SINGLE' : file.category,
    path,
    sizeBytes,
    sha256,
    state: 'published',
    archiveId: '',
    updatedAt: new Date().toISOString(),
  };
}

function numberOrNull(value: number | string | null | undefined): number | null {
  return typeof value === 'number' ? value : null;
}
