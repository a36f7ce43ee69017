import type { AbInput, AssociationBlock } from '../association/association-block.ts';
import type { AbRules } from '../instance/ab-rules.ts';
import { abRoot } from '../association/ab-names.ts';
import { PhoenixError } from '../failure/phoenix-error.ts';
import { gigabytes } from './byte-text.ts';
import { ESOREX_OPTIONS, callsOf, quoted } from './esorex-call.ts';
import type { Plan } from './plan.ts';
import { productFilesOf } from './product-files.ts';

export interface ExecAbInput {
  readonly plan: Plan;
  readonly rules: AbRules;
  /** Program that runs the recipes. */
  readonly esorex: string;
  /** Absolute path of the folder that script, sets of frames and products come to. */
  readonly directory: string;
  /** Absolute path of a raw file or calibration as this AB reads it. */
  pathOf(ab: AssociationBlock, input: AbInput & { readonly source: { readonly kind: 'raw' | 'calib' } }): string;
}

export interface ExecAb {
  /** `execAB_SCIENCE_2014-12-14` */
  readonly name: string;
  readonly script: string;
  /** Sets of frames by path in the folder: `sof/<ab root>.sof`. */
  readonly sofs: Readonly<Record<string, string>>;
}

/**
 * The plan as plain esorex commands with their sets of frames (createJob's execAB file): a POSIX script that needs nothing of
 * PHOENIX and makes the same products, one AB after the other in the order of the plan. It stops at the first AB that fails or
 * lacks a product; the rules of `outcome-rules` are not applied.
 * @throws PhoenixError AB_INVALID for an input whose file name cannot be told beforehand.
 */
export function execAb(input: ExecAbInput): ExecAb {
  const { plan } = input;
  const name = `execAB_SCIENCE_${plan.unit}`;
  return {
    name,
    script: [header(name, input), ...plan.abs.map((ab) => block(ab, input)), FOOTER].join('\n'),
    sofs: setsOfFrames(input),
  };
}

/** Sets of frames by their path in the folder: `sof/<ab root>.sof`. @throws PhoenixError AB_INVALID */
export function setsOfFrames(input: ExecAbInput): Readonly<Record<string, string>> {
  return Object.fromEntries(input.plan.abs.map((ab) => [`sof/${abRoot(ab.name)}.sof`, sofOf(ab, input)]));
}

/** Names of the files that an AB makes, in its folder. */
export function madeFilesOf(ab: AssociationBlock, rules: AbRules): readonly string[] {
  return ab.expectedProducts.flatMap(({ catg }) => productFilesOf(ab, catg, rules));
}

const FOOTER = 'echo "all products are in $dir/products"\n';

function header(name: string, { plan, esorex, directory }: ExecAbInput): string {
  return `#!/bin/sh
# ${name}: ${plan.abs.length} ABs of ${plan.process}, plan ${plan.planKey.slice(0, 12)}, rules ${plan.ruleVersion}
# Every AB comes after those that make its inputs. Sets of frames are in sof/, products come to products/<AB>/, logs to
# log/<AB>/. ESOREX=<program> takes another esorex.
set -eu
dir=${quoted(directory)}
ESOREX=\${ESOREX:-${quoted(esorex)}}
OPTIONS=${quoted(ESOREX_OPTIONS.join(' '))}
export LC_ALL=C HOME="$dir"
unset ESOREX_CONFIG ESOREX_RECIPE_CONFIG ESOREX_OUTPUT_PREFIX
ulimit -c 0

# Recipes write into the working folder first: each AB has its own, empty one.
begin() {
  ab=$1
  echo "$ab"
  rm -rf "$dir/work/$ab" "$dir/products/$ab" "$dir/log/$ab"
  mkdir -p "$dir/work/$ab" "$dir/products/$ab" "$dir/log/$ab"
  cd "$dir/work/$ab"
}
failed() {
  echo "$ab: exit code $1, see $dir/log/$ab" >&2
  exit 1
}
# Exit code 0 is not success: the products must be there.
made() {
  for file in "$@"; do
    [ -s "$dir/products/$ab/$file" ] || { echo "$ab: $file was not made, see $dir/log/$ab" >&2; exit 1; }
  done
  cd "$dir"
  rm -rf "$dir/work/$ab"
}
`;
}

function block(ab: AssociationBlock, { plan, rules }: ExecAbInput): string {
  const root = abRoot(ab.name);
  const estimate = plan.estimates?.[ab.name];
  const cost =
    estimate === undefined ? '' : `; about ${estimate.seconds} s, ${gigabytes(estimate.memoryBytes)} of memory`;
  const folders = [`--output-dir="$dir/products/$ab"`, `--log-dir="$dir/log/$ab"`];
  const call = callsOf(ab).map((own, index) =>
    [
      '"$ESOREX" $OPTIONS',
      ...folders,
      `--log-file=${index + 1}.log`,
      ...[ab.recipe, ...ab.parameters, ...own].map(word),
      `"$dir/sof/$ab.sof"`,
      `> "$dir/log/$ab/${index + 1}.out" 2>&1 || failed $?`,
    ].join(' '),
  );
  return [
    `# ${ab.name}: ${ab.recipe}, ${ab.rawType}${cost}`,
    `begin ${word(root)}`,
    ...call,
    `made ${madeFilesOf(ab, rules).join(' ')}`,
    '',
  ].join('\n');
}

/** Quoted only where it has to be: the script is there to be read. */
export function word(text: string): string {
  return /^[\w@%+=:,./-]+$/u.test(text) ? text : quoted(text);
}

function sofOf(ab: AssociationBlock, input: ExecAbInput): string {
  return ab.inputs.flatMap((one) => pathsOf(ab, one, input).map((path) => `${path} ${one.tag}\n`)).join('');
}

function pathsOf(ab: AssociationBlock, one: AbInput, input: ExecAbInput): readonly string[] {
  const { source, tag } = one;
  if (source.kind === 'file') return [source.path];
  if (source.kind !== 'product') return [input.pathOf(ab, { source, tag })];
  const maker = input.plan.abs.find(({ name }) => name === source.ab);
  const files = maker === undefined ? [] : productFilesOf(maker, source.catg, input.rules);
  const wanted = files.filter((_, index) => source.fileNumber === undefined || index + 1 === source.fileNumber);
  if (wanted.length > 0) return wanted.map((file) => `${input.directory}/products/${abRoot(source.ab)}/${file}`);
  throw new PhoenixError(
    'AB_INVALID',
    `${ab.name} takes ${source.catg} of ${source.ab}, and the recipe table does not say how its files are called`,
    `delete the line from ${ab.name}, or add the product to the recipe table of ${input.rules.instrument}`,
  );
}
