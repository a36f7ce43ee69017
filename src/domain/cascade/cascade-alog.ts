import { alogLine, tagOfAlogLine } from '../association/alog-text.ts';
import type { AbInput, AssociationBlock } from '../association/association-block.ts';

/**
 * The association log of an AB of the cascade: what the simple AB's log says of the calibrations that it still has; of every
 * other input where it comes from. So the log fits the AB, whatever smart association or a human has changed.
 */
export function cascadeAlog({ name, inputs }: Pick<AssociationBlock, 'name' | 'inputs'>, simpleAlog: string): string {
  const known = simpleAlog.split('\n');
  const lines = inputs.flatMap((input) => lineOf(input, known));
  return [`# association log of ${name}`, ...lines, ''].join('\n');
}

function lineOf({ source, tag }: AbInput, known: readonly string[]): string[] {
  switch (source.kind) {
    case 'raw':
      return [];
    case 'product': {
      const which = source.fileNumber === undefined ? '' : `, file ${source.fileNumber}`;
      return [alogLine(tag, 'product', `${source.catg} of ${source.ab}${which}`)];
    }
    case 'file':
      return [alogLine(tag, 'by hand', source.path)];
    case 'calib':
      return [
        known.find((line) => choosesFile(line, tag, source.fileName)) ?? alogLine(tag, 'by hand', source.fileName),
      ];
  }
}

/** The chosen file stands third; others of the line were rejected. */
function choosesFile(line: string, tag: string, fileName: string): boolean {
  return tagOfAlogLine(line) === tag && line.split(/\s+/u)[3] === fileName;
}
