import type { AssociationBlock } from '../domain/association/association-block.ts';
import type { Anchors } from './data-list-anchors.ts';
import { linkTo, problemId } from './data-list-anchors.ts';
import { timeOfDay } from './data-list-frames.ts';
import type { DataList } from './data-list.ts';
import type { Markup } from './markup.ts';
import { markup } from './markup.ts';
import { joined, tableRegion } from './page-parts.ts';

const AB_COLUMNS = [
  { title: 'AB' },
  { title: 'raw type' },
  { title: 'OB' },
  { title: 'target' },
  { title: 'TPL START' },
  { title: 'INS MODE' },
  { title: 'files', kind: 'number' },
  { title: 'dataset' },
  { title: 'sky from' },
  { title: 'EXPTIME [s]', kind: 'number' },
  { title: 'edits' },
] as const;

/** The ABs as they are now, each with its dataset. */
export function absSection({ abs }: DataList, anchors: Anchors): Markup {
  const rows = abs.map((ab, index) => abRow(ab, `ab-${index + 1}`, anchors));
  return markup`<section aria-labelledby="abs">
<h2 id="abs">ABs</h2>
${tableRegion({ id: 'abs', caption: 'Association blocks with their datasets as they are now.', columns: AB_COLUMNS, rows, className: 'abs' })}
</section>
`;
}

/** What is wrong, with the cure. */
export function problemsSection({ problems }: DataList, anchors: Anchors): Markup {
  const rows = problems.map(
    ({ code, subject, message, cure }, index) =>
      markup`<tr id="${problemId(index)}"><th scope="row">${code}</th><td>${linkTo(anchors.frame(subject) ?? anchors.ab(subject), subject)}</td><td>${message}</td><td>${cure}</td></tr>
`,
  );
  const columns = [{ title: 'code' }, { title: 'file or AB' }, { title: 'problem' }, { title: 'cure' }];
  const caption = 'Problems of single files and ABs; the rest of the date goes on without them.';
  return markup`<section aria-labelledby="problems">
<h2 id="problems">Problems</h2>
${problems.length === 0 ? markup`<p>None.</p>` : tableRegion({ id: 'problems', caption, columns, rows, className: 'problems' })}
</section>
`;
}

function abRow(ab: AssociationBlock, id: string, anchors: Anchors): Markup {
  const files = ab.rawFiles.map(
    (name) => markup`<li>${linkTo(anchors.frame(name), name)} ${tagOf(ab, name)}</li>
`,
  );
  const skies = [...new Set(ab.inputs.flatMap(({ source }) => (source.kind === 'product' ? [source.ab] : [])))];
  const edits = [
    ...(ab.edits ?? []),
    ...(ab.headerEdits ?? []).map(({ fileName, keyword }) => `${fileName} ${keyword}`),
  ];
  return markup`<tr id="${id}"><th scope="row">${ab.name}</th><td>${ab.rawType}</td><td>${ab.obsId}</td><td class="free">${ab.obsTargName}</td><td>${timeOfDay(ab.tplStart)}</td><td>${ab.insMode}</td><td class="number">${ab.rawFiles.length}</td><td><ol>${files}</ol></td><td class="free">${joined(
    skies.map((name) => linkTo(anchors.ab(name), name)),
    ', ',
  )}</td><td class="number">${Math.round(ab.exptimeSeconds)}</td><td class="free">${edits.join(', ')}</td></tr>
`;
}

/** OBJECT or SKY, as the AB has it. */
function tagOf({ inputs, rawType }: AssociationBlock, fileName: string): string {
  return inputs.find(({ source }) => source.kind === 'raw' && source.fileName === fileName)?.tag ?? rawType;
}
