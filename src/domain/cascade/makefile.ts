import type { AssociationBlock } from '../association/association-block.ts';
import { abRoot } from '../association/ab-names.ts';
import { ESOREX_OPTIONS, callsOf } from './esorex-call.ts';
import type { ExecAbInput } from './exec-ab.ts';
import { madeFilesOf, setsOfFrames, word } from './exec-ab.ts';

export interface ExportedMakefile {
  /** `execAB_SCIENCE_2014-12-14.mk` */
  readonly name: string;
  readonly makefile: string;
  /** Sets of frames by path in the folder: `sof/<ab root>.sof`. */
  readonly sofs: Readonly<Record<string, string>>;
}

/**
 * The plan as a Makefile of the same plain esorex commands as the script of `execAb`: `make -j2` runs as many ABs side by
 * side as their inputs allow, and an interrupted run goes on with the ABs that are not made. It knows nothing of memory, of
 * failures that are none and of products that are none. What PHOENIX costs is measured against it (`bench/cascade.ts`).
 * @throws PhoenixError AB_INVALID for an input whose file name cannot be told beforehand.
 */
export function makefileOf(input: ExecAbInput): ExportedMakefile {
  const { plan } = input;
  const name = `execAB_SCIENCE_${plan.unit}.mk`;
  return {
    name,
    makefile: [header(name, input), ...plan.abs.map((ab) => rule(ab, input))].join('\n'),
    sofs: setsOfFrames(input),
  };
}

function header(name: string, { plan, esorex, directory }: ExecAbInput): string {
  return `# ${name}: ${plan.abs.length} ABs of ${plan.process}, plan ${plan.planKey.slice(0, 12)}, rules ${plan.ruleVersion}
#     make -j2 -C ${directory} -f ${name}
# Sets of frames are in sof/, products come to products/<AB>/, logs to log/<AB>/; made/ says which ABs are made.
# ESOREX=<program> takes another esorex, OMP_NUM_THREADS=<n> gives each recipe more threads than one.
SHELL := /bin/sh
MAKEFLAGS += --no-builtin-rules
comma := ,
export DIR := ${assigned(directory)}
ESOREX ?= ${assigned(esorex)}
export ESOREX
OPTIONS := ${ESOREX_OPTIONS.join(' ')}
export LC_ALL := C
export HOME := $(DIR)
OMP_NUM_THREADS ?= 1
export OMP_NUM_THREADS
unexport ESOREX_CONFIG ESOREX_RECIPE_CONFIG ESOREX_OUTPUT_PREFIX

# Recipes write into the working folder first: each AB has its own, empty one.
begin = rm -rf "$$DIR/work/$(1)" "$$DIR/products/$(1)" "$$DIR/log/$(1)" && mkdir -p "$$DIR/work/$(1)" "$$DIR/products/$(1)" "$$DIR/log/$(1)" "$$DIR/made"
run = cd "$$DIR/work/$(1)" && "$$ESOREX" $(OPTIONS) --output-dir="$$DIR/products/$(1)" --log-dir="$$DIR/log/$(1)" --log-file=$(2).log $(3) "$$DIR/sof/$(1).sof" > "$$DIR/log/$(1)/$(2).out" 2>&1
# Exit code 0 is not success: the products must be there.
made = cd "$$DIR/products/$(1)" && for file in $(2); do [ -s "$$file" ] || { echo "$(1): $$file was not made, see $$DIR/log/$(1)" >&2; exit 1; }; done && rm -rf "$$DIR/work/$(1)" && touch "$$DIR/$@"

.PHONY: all
all: ${plan.abs.map(targetOf).join(' ')}
`;
}

function rule(ab: AssociationBlock, { plan, rules }: ExecAbInput): string {
  const root = abRoot(ab.name);
  const upstream = plan.abs.filter(({ name }) => ab.waitFor.includes(name)).map(targetOf);
  const call = (own: readonly string[]) => [ab.recipe, ...ab.parameters, ...own].map(argument);
  return [
    `# ${ab.name}: ${ab.recipe}, ${ab.rawType}`,
    [`${targetOf(ab)}:`, ...upstream].join(' '),
    `\t@echo ${root}`,
    `\t@$(call begin,${root})`,
    ...callsOf(ab).map((own, index) => `\t@$(call run,${root},${index + 1},${call(own).join(' ')})`),
    `\t@$(call made,${root},${madeFilesOf(ab, rules).join(' ')})`,
    '',
  ].join('\n');
}

/** make takes a colon for the end of a target, whatever is done about it in other places of the line. */
function targetOf({ name }: Pick<AssociationBlock, 'name'>): string {
  return `made/${abRoot(name).replaceAll(':', '_')}`;
}

/** A comma would end an argument of `call`, which knows no quotes; the shell never sees the difference. */
function argument(text: string): string {
  return escaped(word(text)).replaceAll(',', '$(comma)');
}

/** A dollar of a path or parameter is none of make's. */
function escaped(text: string): string {
  return text.replaceAll('$', '$$$$');
}

/** In an assignment a sharp begins a comment, too. */
function assigned(text: string): string {
  return escaped(text).replaceAll('#', String.raw`\#`);
}
