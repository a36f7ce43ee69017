import { chmod, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { AssociationBlock } from '../../domain/association/association-block.ts';
import { execAb } from '../../domain/cascade/exec-ab.ts';
import type { ExecAbInput } from '../../domain/cascade/exec-ab.ts';
import { makefileOf } from '../../domain/cascade/makefile.ts';
import type { Plan } from '../../domain/cascade/plan.ts';
import { PhoenixError } from '../../domain/failure/phoenix-error.ts';
import { archiveSourcesOf, bringInputs, productionPathOf } from '../bring-inputs.ts';
import type { ArchiveSource } from '../bring-inputs.ts';
import type { CliContext } from '../context.ts';
import { EXIT } from '../exit-codes.ts';
import type { ExitCode } from '../exit-codes.ts';
import { loadPlan } from '../../operation/load-plan.ts';
import { assertDate } from '../../operation/known-date.ts';

export interface ExportOptions {
  readonly date: string;
  readonly out: string;
  /** False: only script and sets of frames are written. */
  readonly fetch?: boolean;
  /** A Makefile instead of the script. */
  readonly make?: boolean;
  readonly json?: boolean;
}

/** `phoenix export`: the plan as plain esorex commands with their sets of frames, a script or a Makefile: both run without PHOENIX. */
export async function exportPlanCommand(context: CliContext, options: ExportOptions): Promise<ExitCode> {
  const { date, json } = options;
  assertDate(date);
  const directory = resolve(options.out);
  if (/\s/u.test(directory)) {
    throw new PhoenixError(
      'USAGE',
      `--out ${directory}: a set of frames cannot name a path with blanks`,
      'give a folder without blanks in its path',
    );
  }
  const plan = await loadPlan(context, date);
  const sources = archiveSourcesOf(plan.abs.flatMap(({ inputs }) => inputs));
  if (options.fetch !== false) await bringInputs(context, sources, (source) => productionPathOf(context, date, source));
  const isMakefile = options.make === true;
  const script = await writeScript(context, plan, { directory, isMakefile });
  const corrected = plan.abs.filter(({ headerEdits = [] }) => headerEdits.length > 0);
  if (options.fetch !== false) await copyCorrected(context, { ...plan, abs: corrected }, directory);
  if (json === true) context.out.json({ date, planKey: plan.planKey, script, abs: plan.abs.length });
  context.out.say(`${plan.abs.length} ABs, ${sources.length} files of the archive: ${script}`);
  context.out.say(`next: ${isMakefile ? `make -j2 -C ${directory} -f ${basename(script)}` : `sh ${script}`}`);
  return EXIT.done;
}

interface Target {
  readonly directory: string;
  readonly isMakefile: boolean;
}

async function writeScript(context: CliContext, plan: Plan, { directory, isMakefile }: Target): Promise<string> {
  const links = new Map<string, string>();
  const { name, text, sofs } = renderPlan(isMakefile, {
    plan,
    rules: context.rules,
    esorex: context.config.esorex,
    directory,
    pathOf(ab, { source }) {
      if (editsOfSource(ab, source).length > 0) return correctedPath(directory, source);
      const path = productionPathOf(context, plan.unit, source);
      if (!/\s/u.test(path)) return path;
      links.set(linkPath(directory, path), path);
      return linkPath(directory, path);
    },
  });
  const path = join(directory, name);
  await mkdir(join(directory, 'sof'), { recursive: true });
  for (const [file, text] of Object.entries(sofs)) await writeFile(join(directory, file), text);
  for (const [link, target] of links) await replaceLink(link, target);
  await writeFile(path, text);
  if (!isMakefile) await chmod(path, 0o755);
  return path;
}

function renderPlan(isMakefile: boolean, input: ExecAbInput) {
  if (!isMakefile) {
    const { script: text, ...rest } = execAb(input);
    return { ...rest, text };
  }
  const { makefile: text, ...rest } = makefileOf(input);
  return { ...rest, text };
}

/** A data root with blanks in its path is reached through links. */
function linkPath(directory: string, path: string): string {
  return join(directory, 'in', basename(path));
}

async function replaceLink(link: string, target: string): Promise<void> {
  await mkdir(dirname(link), { recursive: true });
  await rm(link, { force: true });
  await symlink(target, link);
}

type HeaderEdits = NonNullable<AssociationBlock['headerEdits']>;

function editsOfSource({ headerEdits = [] }: AssociationBlock, { kind, fileName }: ArchiveSource): HeaderEdits {
  return kind === 'raw' ? headerEdits.filter((edit) => edit.fileName === fileName) : [];
}

function correctedPath(directory: string, { fileName }: ArchiveSource): string {
  return join(directory, 'corrected', fileName);
}

/** The recipes of production read such files with other values, too: as copies. */
async function copyCorrected(
  context: CliContext,
  { unit, abs }: Pick<Plan, 'unit' | 'abs'>,
  directory: string,
): Promise<void> {
  if (abs.length === 0) return;
  const foreground = await context.foreground();
  for (const ab of abs) {
    for (const source of archiveSourcesOf(ab.inputs)) {
      const edits = editsOfSource(ab, source);
      if (edits.length === 0) continue;
      const copy = correctedPath(directory, source);
      await foreground.copyCorrected(productionPathOf(context, unit, source), dirname(copy), edits);
    }
  }
}
