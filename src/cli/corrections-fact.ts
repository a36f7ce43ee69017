import type { HostFact } from '../adapters/host-facts/index.ts';
import { correctionsDateOf } from '../domain/frame/contradiction.ts';
import { correctionsFolderOf, unreadCure } from '../domain/frame/corrections-folder.ts';
import type { HeaderCorrection } from '../domain/frame/header-correction.ts';
import { PhoenixError } from '../domain/failure/phoenix-error.ts';
import type { Archive } from '../ports/archive.ts';
import type { Corrections } from '../ports/corrections.ts';

interface CorrectionsToCheck {
  readonly directory: string;
  readonly corrections: Corrections;
  /** Undefined where it would take long to list its dates. */
  readonly archive: Pick<Archive, 'listDates'> | undefined;
}

/** A line of the doctor's: what of the folder of corrections has an effect on no frame. */
export async function correctionsFact(folder: CorrectionsToCheck): Promise<HostFact> {
  const { directory, corrections, archive } = folder;
  const { dates, unread } = correctionsFolderOf(await corrections.list());
  const known = dates.length === 0 ? undefined : await datesOf(archive);
  const troubles = [
    ...unread.map((file) => ({ what: `nobody reads ${file.name}`, cure: unreadCure(file) })),
    ...dates.filter((date) => known?.includes(date) === false).map(ofNoDate),
    ...(await Promise.all(dates.map((date) => troublesIn(corrections, date)))).flat(),
  ];
  const name = 'Corrections';
  const value = `${directory} (${dates.length} ${dates.length === 1 ? 'date' : 'dates'})`;
  if (troubles.length === 0) return { name, status: 'ok', value, cure: '' };
  const told = troubles.slice(0, TOLD_MAX);
  const more = troubles.length > told.length ? [`and ${troubles.length - told.length} more`] : [];
  return {
    name,
    status: 'warning',
    value: [value, ...told.map(({ what }) => what), ...more].join('; '),
    cure: [...new Set(told.map(({ cure }) => cure))].join('; '),
  };
}

const TOLD_MAX = 5;

interface Trouble {
  readonly what: string;
  readonly cure: string;
}

function ofNoDate(date: string): Trouble {
  return {
    what: `the archive has no frames of ${date}, for which there are corrections`,
    cure: 'corrections go by the observing date (noon to noon UT) of the frame',
  };
}

async function troublesIn(corrections: Corrections, date: string): Promise<readonly Trouble[]> {
  try {
    const entries = await corrections.read(date);
    const homes = new Set(entries.flatMap((entry) => elsewhere(entry, date)));
    return [...homes].map((home) => ({
      what: `${date}.yaml has corrections of frames of ${home}`,
      cure: `move these entries to ${home}.yaml`,
    }));
  } catch (error) {
    if (!(error instanceof PhoenixError)) throw error;
    return [{ what: error.message, cure: error.cure }];
  }
}

function elsewhere({ fileName }: HeaderCorrection, date: string): readonly string[] {
  const home = correctionsDateOf(fileName, '');
  return home === undefined || home === date ? [] : [home];
}

/** An archive that is away is a matter of its own line. */
async function datesOf(archive: CorrectionsToCheck['archive']): Promise<readonly string[] | undefined> {
  try {
    return await archive?.listDates();
  } catch (error) {
    if (error instanceof PhoenixError) return undefined;
    throw error;
  }
}
