import type { AssociationBlock } from '../association/association-block.ts';
import type { Plan, Suppressed } from '../cascade/plan.ts';
import type { AbOutcome } from '../outcome/attempt.ts';
import { exposuresOf, rawFilesOf } from '../quality/lineage.ts';
import { abRoot } from './data-root.ts';

/** How products of one sort are named and marked; a table per instrument. */
export interface ProductCode {
  readonly isCombined: boolean;
  readonly isSky: boolean;
  /** `S`: single cube that is archived for on-demand use; `IDP`: final product with its ancillary files. */
  readonly delivery: 'S' | 'IDP';
  readonly cube: string;
  /** Code of the white-light image; S. files have none. */
  readonly image: string | null;
  readonly suffix: string;
  readonly proCatg: string;
  readonly source: string;
}

export interface ProductNaming {
  /** `MU` */
  readonly prefix: string;
  readonly codes: readonly ProductCode[];
  readonly cubeCatg: string;
  readonly imageCatg: string;
}

/** One file of a final product and what it is made from. */
export interface FinalFile {
  readonly role: 'cube' | 'image' | 'log' | 'plot';
  readonly name: string;
  /** ABs it comes from: one; for the log all ABs whose logs are collected, in order of processing. */
  readonly abs: readonly string[];
  /** PRO.CATG of the product in the manifest; empty for log and plot. */
  readonly catg: string;
  /** PRODCATG of FITS files, ASSOC of the others. */
  readonly category: string;
}

/** A dataset as it is delivered. The first file is the cube and gives its name. */
export interface FinalProduct {
  readonly ab: string;
  readonly name: string;
  readonly kind: 'S' | 'IDP';
  readonly isCombined: boolean;
  readonly isSky: boolean;
  readonly proCatg: string;
  /** Why it is what it is, one line. */
  readonly because: string;
  readonly files: readonly FinalFile[];
  /** Names of its exposures' S. files. */
  readonly singles: readonly string[];
  readonly rawFiles: readonly string[];
}

/** What became of a raw file. */
export interface RawFate {
  readonly rawFile: string;
  /** Name of the IDP that its photons are in. */
  readonly idp: string | null;
  readonly because: string;
}

export interface FinalProducts {
  readonly products: readonly FinalProduct[];
  readonly notDelivered: readonly Suppressed[];
  readonly fates: readonly RawFate[];
}

export interface FinalProductsRequest {
  /** The plan that made the products: with the fixes applied. */
  readonly plan: Pick<Plan, 'abs'>;
  readonly outcomes: readonly AbOutcome[];
  /** By AB; a product without verdict is not certified and not delivered. */
  readonly verdicts: Readonly<Record<string, 'accept' | 'reject'>>;
  readonly naming: ProductNaming;
}

/**
 * The delivery plan of seed 000: an accepted combined cube becomes an IDP and its exposures S. files; a single cube that is
 * not combined further becomes an IDP itself; what was rejected is not delivered.
 */
export function finalProducts(request: FinalProductsRequest): FinalProducts {
  const { abs } = request.plan;
  const decided = abs
    .filter(({ step }) => step === 'post' || step === 'combine')
    .map((ab) => ({ ab, decision: decide(request, ab) }));
  const delivered = decided.flatMap(({ ab, decision }) => (decision.deliver ? [{ ab, ...decision }] : []));
  const products = delivered.map((one) => productOf(request, one));
  const notDelivered = decided.flatMap(({ ab, decision }) =>
    decision.deliver ? [] : [{ what: ab.name, because: decision.because }],
  );
  return { products, notDelivered, fates: fatesOf(request, products, notDelivered) };
}

type DeliveryDecision =
  | { readonly deliver: true; readonly kind: 'S' | 'IDP'; readonly because: string }
  | { readonly deliver: false; readonly because: string };

function decide(request: FinalProductsRequest, ab: AssociationBlock): DeliveryDecision {
  const obstacle = obstacleTo(request, ab);
  if (obstacle !== undefined) return { deliver: false, because: obstacle };
  if (ab.step === 'combine') return { deliver: true, kind: 'IDP', because: 'combined cube' };
  const combines = request.plan.abs.filter(({ step, waitFor }) => step === 'combine' && waitFor.includes(ab.name));
  const good = combines.find((combine) => obstacleTo(request, combine) === undefined);
  if (good !== undefined) return { deliver: true, kind: 'S', because: `exposure of ${good.name}` };
  return { deliver: true, kind: 'IDP', because: becauseFinal(request, ab, combines[0]) };
}

/** Why an AB has no product to deliver, or undefined when it has. */
function obstacleTo({ outcomes, verdicts }: FinalProductsRequest, ab: AssociationBlock): string | undefined {
  const outcome = outcomes.find((one) => one.ab === ab.name);
  switch (outcome?.kind) {
    case undefined:
      return 'not processed';
    case 'failed':
      return `failed (${outcome.code}): ${outcome.reason}`;
    case 'blocked':
      return `not made because ${outcome.by} failed`;
    case 'succeeded':
      return { accept: undefined, reject: 'rejected at certification', open: 'not certified' }[
        verdicts[ab.name] ?? 'open'
      ];
  }
}

function becauseFinal(
  request: FinalProductsRequest,
  ab: AssociationBlock,
  combine: AssociationBlock | undefined,
): string {
  if (combine !== undefined)
    return `single cube is final: ${combine.name} ${obstacleTo(request, combine) ?? ''}`.trimEnd();
  return ab.rawType === 'SKY' ? 'shallow cube of a SKY exposure' : 'single exposure, nothing to combine it with';
}

interface Delivered {
  readonly ab: AssociationBlock;
  readonly kind: 'S' | 'IDP';
  readonly because: string;
}

function productOf(request: FinalProductsRequest, { ab, kind, because }: Delivered): FinalProduct {
  const code = codeOf(request.naming, ab, kind);
  const files = kind === 'S' ? [cubeFile(request, ab, code)] : datasetFiles(request, ab, code);
  return {
    ab: ab.name,
    name: nameOf(request.naming, ab, code, code.cube),
    kind,
    isCombined: code.isCombined,
    isSky: code.isSky,
    proCatg: code.proCatg,
    because,
    files,
    singles: ab.step === 'combine' ? singlesOf(request, ab) : [],
    rawFiles: rawFilesOf(ab, request.plan.abs),
  };
}

/** Cube, image, log, own plot, plots of the exposures: the order of a real dataset (phoenix-formats.md 4.1). */
function datasetFiles(request: FinalProductsRequest, ab: AssociationBlock, code: ProductCode): readonly FinalFile[] {
  const { abs } = request.plan;
  const plotted = ab.step === 'combine' ? [ab, ...exposuresOf(ab, abs).map(({ post }) => post)] : [ab];
  return [
    cubeFile(request, ab, code),
    ...(code.image === null
      ? []
      : [
          {
            role: 'image' as const,
            name: nameOf(request.naming, ab, code, code.image),
            abs: [ab.name],
            catg: request.naming.imageCatg,
            category: 'ANCILLARY.IMAGE.WHITELIGHT',
          },
        ]),
    {
      role: 'log',
      name: `r.${abRoot(ab.name)}.log`,
      abs: processedFor(ab, abs),
      catg: '',
      category: 'ANCILLARY.README',
    },
    ...plotted.map((one): FinalFile => ({
      role: 'plot',
      name: `r.${abRoot(one.name)}.png`,
      abs: [one.name],
      catg: '',
      category: 'ANCILLARY.PREVIEW',
    })),
  ];
}

function cubeFile({ naming }: FinalProductsRequest, ab: AssociationBlock, code: ProductCode): FinalFile {
  return {
    role: 'cube',
    name: nameOf(naming, ab, code, code.cube),
    abs: [ab.name],
    catg: naming.cubeCatg,
    category: 'SCIENCE.CUBE.IFS',
  };
}

function singlesOf(request: FinalProductsRequest, combine: AssociationBlock): readonly string[] {
  return exposuresOf(combine, request.plan.abs)
    .filter(({ post }) => obstacleTo(request, post) === undefined)
    .map(({ post }) => {
      const code = codeOf(request.naming, post, 'S');
      return nameOf(request.naming, post, code, code.cube);
    });
}

/** The AB and all that it descends from, in the order of the plan, itself last. */
function processedFor(ab: AssociationBlock, abs: readonly AssociationBlock[]): readonly string[] {
  const needed = new Set<string>();
  const visit = (one: AssociationBlock): void => {
    if (needed.has(one.name)) return;
    needed.add(one.name);
    abs.filter(({ name }) => one.waitFor.includes(name)).forEach(visit);
  };
  visit(ab);
  return [...abs.filter(({ name }) => needed.has(name) && name !== ab.name).map(({ name }) => name), ab.name];
}

function codeOf(naming: ProductNaming, ab: AssociationBlock, delivery: 'S' | 'IDP'): ProductCode {
  const isCombined = ab.step === 'combine';
  const isSky = ab.rawType === 'SKY';
  const code = naming.codes.find(
    (one) => one.isCombined === isCombined && one.isSky === isSky && one.delivery === delivery,
  );
  if (code === undefined)
    throw new Error(`no product code for ${ab.name} as ${delivery}: the table of codes is not complete`);
  return code;
}

/** `MU_SCBC_1134385_2015-01-12T00:54:04.379_WFM-NOAO-N_OBJ.fits` */
function nameOf({ prefix }: ProductNaming, ab: AssociationBlock, code: ProductCode, letters: string): string {
  const timestamp = /\d{4}-\d{2}-\d{2}T[\d:.]+\d/.exec(ab.name)?.[0] ?? abRoot(ab.name);
  // A mode that is no plain word must not become a folder.
  const insMode = ab.insMode.replace(/[^A-Za-z0-9.+-]/g, '-');
  return `${prefix}_${letters}_${ab.obsId}_${timestamp}_${insMode}_${code.suffix}.fits`;
}

/** `r.MUSE.2014-12-15T00:54:04.379_pst.png` */
const LOG_OR_PLOT = /^r\..+\.(?:log|png)$/u;

/** True for names that `finalProducts` gives, of whatever night: what bears another one in `sci/` was not put there by PHOENIX. */
export function isFinalName({ prefix, codes }: ProductNaming, name: string): boolean {
  if (LOG_OR_PLOT.test(name)) return true;
  const [, letters = '', suffix = ''] =
    new RegExp(`^${prefix}_([A-Z]+)_-?\\d+_[^_]+_[A-Za-z0-9.+-]*_([A-Z]+)\\.fits$`, 'u').exec(name) ?? [];
  return codes.some((code) => code.suffix === suffix && (code.cube === letters || code.image === letters));
}

function fatesOf(
  { plan }: FinalProductsRequest,
  products: readonly FinalProduct[],
  notDelivered: readonly Suppressed[],
): readonly RawFate[] {
  const posts = plan.abs.filter(({ step }) => step === 'post');
  return posts
    .flatMap((post) => rawFilesOf(post, plan.abs).map((rawFile) => ({ rawFile, post })))
    .map(({ rawFile, post }) => {
      const idp = products.find(({ kind, rawFiles }) => kind === 'IDP' && rawFiles.includes(rawFile));
      const reason = notDelivered.find(({ what }) => what === post.name)?.because ?? 'not processed';
      return { rawFile, idp: idp?.name ?? null, because: idp?.because ?? `${post.name}: ${reason}` };
    });
}
