import type { AssociationBlock } from '../association/association-block.ts';
import type { Plan, Suppressed } from '../cascade/plan.ts';
import type { AbOutcome } from '../outcome/attempt.ts';
import { exposureAbsOf, rawFilesOf } from '../cascade/lineage.ts';
import { abRoot } from '../association/ab-names.ts';

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

export interface FinalProducts {
  readonly products: readonly FinalProduct[];
  /**
   * Everything that is not delivered, with its reason: ABs without product, what the plan has suppressed, and raw files whose
   * photons are in no IDP. Each once.
   */
  readonly notDelivered: readonly Suppressed[];
}

export interface FinalProductsRequest {
  /** The plan that made the products: with the fixes applied. */
  readonly plan: Pick<Plan, 'abs' | 'suppressed' | 'singles'>;
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
  const notMade = decided.flatMap(({ ab, decision }) =>
    decision.deliver ? [] : [{ what: ab.name, because: decision.because }],
  );
  const { suppressed } = request.plan;
  return { products, notDelivered: [...notMade, ...suppressed, ...rawsInNoProduct(request, products)] };
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
  const why = whySingle(request, ab, combines[0]);
  const what = ab.rawType === 'SKY' ? 'shallow cube of a SKY exposure' : 'single cube is final';
  return { deliver: true, kind: 'IDP', because: `${what}: ${why}` };
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

/** A combination that was to be made says why it is not; where none was planned the plan does. */
function whySingle(request: FinalProductsRequest, ab: AssociationBlock, combine: AssociationBlock | undefined): string {
  if (combine !== undefined) return `${combine.name} ${obstacleTo(request, combine) ?? ''}`.trimEnd();
  return request.plan.singles?.[ab.name] ?? 'no AB of the plan combines it';
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
  const plotted = ab.step === 'combine' ? [ab, ...exposureAbsOf(ab, abs).map(({ post }) => post)] : [ab];
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
  return exposureAbsOf(combine, request.plan.abs)
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

/** Of exposures that the plan has cubes of; raw files of which it has none are among what it has suppressed. */
function rawsInNoProduct(request: FinalProductsRequest, products: readonly FinalProduct[]): readonly Suppressed[] {
  const { abs, suppressed } = request.plan;
  const told = new Set([
    ...products.filter(({ kind }) => kind === 'IDP').flatMap(({ rawFiles }) => rawFiles),
    ...suppressed.map(({ what }) => what),
  ]);
  const raws = new Map<string, string>();
  for (const post of abs.filter(({ step }) => step === 'post'))
    for (const rawFile of rawFilesOf(post, abs)) if (!told.has(rawFile)) raws.set(rawFile, post.name);
  return [...raws].map(([what, post]) => {
    const ab = abs.find(({ name }) => name === post);
    return { what, because: `${post} ${(ab && obstacleTo(request, ab)) ?? 'not processed'}` };
  });
}
