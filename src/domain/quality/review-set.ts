/** How products of a type are certified: `auto` shows only what is conspicuous, `random` adds a sample, `all` shows all. */
export const CERTIFICATION_MODES = ['none', 'auto', 'random', 'all'] as const;
export type CertificationMode = (typeof CERTIFICATION_MODES)[number];

export interface ReviewPolicy {
  readonly combined: CertificationMode;
  /** Cubes of one OBJECT exposure. */
  readonly single: CertificationMode;
  /** Cubes of one SKY exposure. */
  readonly sky: CertificationMode;
  /** Share of the products under `random` that a human sees at least. */
  readonly randomFraction: number;
}

/** A product, or the AB that was to make it. */
export interface Reviewable {
  readonly ab: string;
  readonly kind: 'single' | 'combined';
  readonly isSky: boolean;
  /** Singles of a combined product. */
  readonly members: readonly string[];
  /** Null: not assessed. */
  readonly redScores: number | null;
  readonly reviewMandatory: boolean;
  readonly state: 'planned' | 'made' | 'failed';
  readonly isRejected: boolean;
  readonly isRequested: boolean;
}

export interface ReviewItem {
  readonly ab: string;
  readonly because: readonly string[];
}

/**
 * Products that a human has to see (seed 000, phoenix-formats.md section 9.8): all combined, a seeded sample of at least
 * the given share of the singles, plus all with red scores, all whose review is mandatory, all failures, all that were
 * asked for, and the singles of a rejected combined product. Under `none` only what is mandatory or asked for. The sample is drawn from the planned products, so it does not
 * change while the date runs, and depends on nothing but their names and the seed.
 */
export function reviewSet(request: {
  readonly products: readonly Reviewable[];
  readonly policy: ReviewPolicy;
  /** `<process>/<unit>`. */
  readonly seed: string;
}): readonly ReviewItem[] {
  const { products, policy, seed } = request;
  const pool = products.filter((product) => modeOf(product, policy) === 'random').map(({ ab }) => ab);
  const sample = new Set(sampleOf(pool, policy.randomFraction, seed));
  const rejected = products.filter(({ isRejected }) => isRejected);
  const pulledBy = new Map(rejected.flatMap(({ ab, members }) => members.map((member) => [member, ab] as const)));
  return products
    .map((product) => ({
      ab: product.ab,
      because: reasonsOf(product, { mode: modeOf(product, policy), sample, pulledBy: pulledBy.get(product.ab) }),
    }))
    .filter(({ because }) => because.length > 0);
}

export function modeOf({ kind, isSky }: Pick<Reviewable, 'kind' | 'isSky'>, policy: ReviewPolicy): CertificationMode {
  if (kind === 'combined') return policy.combined;
  return isSky ? policy.sky : policy.single;
}

/** At least this share of the names, rounded up, the same for the same names and seed in whatever order. */
export function sampleOf(names: readonly string[], fraction: number, seed: string): readonly string[] {
  const ranked = names
    .map((name) => ({ name, rank: hashOf(`${seed}/${name}`) }))
    .toSorted((a, b) => a.rank - b.rank || (a.name < b.name ? -1 : 1));
  return ranked.slice(0, sampleSize(names.length, fraction)).map(({ name }) => name);
}

/** Rounded up, but not because of the last bit of a product such as 0.2 * 15 = 3.0000000000000004. */
function sampleSize(count: number, fraction: number): number {
  return Math.min(count, Math.ceil(count * fraction - 1e-9));
}

interface ReviewContext {
  readonly mode: CertificationMode;
  readonly sample: ReadonlySet<string>;
  readonly pulledBy: string | undefined;
}

function reasonsOf(product: Reviewable, { mode, sample, pulledBy }: ReviewContext): readonly string[] {
  const asked = product.isRequested ? ['review was asked for'] : [];
  const made = product.state === 'made';
  const mandatory = made && product.reviewMandatory ? ['unknown errors in the log'] : [];
  if (mode === 'none') return [...asked, ...mandatory];
  if (product.state === 'failed') return [...asked, 'failed'];
  return [
    ...asked,
    ...(mode === 'all' ? [`every ${product.kind} cube is reviewed`] : []),
    ...(sample.has(product.ab) ? ['in the random sample'] : []),
    ...(made && product.redScores === null ? ['not assessed'] : []),
    ...(made && product.redScores !== null && product.redScores > 0 ? [`${product.redScores} red scores`] : []),
    ...mandatory,
    ...(pulledBy === undefined ? [] : [`${pulledBy} was rejected`]),
  ];
}

/** FNV-1a with a final mix: 32 bits, good enough to rank names, without Node's crypto. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
