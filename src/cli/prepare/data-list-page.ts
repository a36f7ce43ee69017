import { openInBrowser } from '../../adapters/host-facts/index.ts';
import { dataListHtml } from '../../views/data-list-html.ts';
import type { CliContext } from '../context.ts';
import type { Desk } from './desk.ts';
import { blocksOf } from './present.ts';

/** `-B`: the daily data list as a page, opened where there is a browser. */
export async function showDataList(context: CliContext, { night, preparing, refused }: Desk): Promise<void> {
  const { config, dataRoot, dateFiles, definition, out } = context;
  const path = `${dataRoot.lists}/data_list_${definition.instrument}_${night.date}.html`;
  const page = dataListHtml({
    process: definition.name,
    date: night.date,
    rules: context.rules,
    frames: night.frames,
    obRecords: night.obRecords,
    findings: night.findings,
    choices: preparing.editing.choices,
    edits: preparing.editing.edits,
    abs: blocksOf(preparing.editing.current),
    problems: [...night.problems, ...refused],
    fieldOf: night.fieldOf,
  });
  await dateFiles.write(path, page);
  const isOpen = await openInBrowser(path, config.env);
  out.say(isOpen ? `data list: ${path}` : `data list: ${path} (no browser here: open the file in one)`);
}
