import { SMART_CASES } from '../../../../src/domain/instance/smart-case.ts';
import { describe, expect, it } from 'vitest';
import { SMART_KEYWORDS } from '../../../../src/domain/frame/smart-keywords.ts';
import { splitProposals } from '../../../../src/domain/association/smart/split-proposals.ts';
import type { Frame } from '../../../../src/domain/frame/frame.ts';
import { MUSE, MUSE_R } from '../../../fakes/muse.ts';
import type { ExposureSketch, SketchedNight } from './night-sketch.ts';
import { analyse, combined, fieldFor, file, findingIn, night, object, record, single, sky } from './night-sketch.ts';

const TWO_OBS = night(
  { obsId: 2, templates: [[object()], [object()]] },
  { obsId: 1, templates: [[object(), object(100, 0)]] },
);

function withFrame(sketch: SketchedNight, number: number, change: Partial<Frame>): SketchedNight {
  return {
    ...sketch,
    frames: sketch.frames.map((frame) => (frame.fileName === file(number) ? { ...frame, ...change } : frame)),
  };
}

describe('[U] the findings of a night', () => {
  it('are in order of time', () => {
    expect(analyse(TWO_OBS).findings.map(({ id, case: found }) => [id, found])).toEqual([
      ['ob/2', 'multi-template'],
      ['ob/1', 'mapping'],
    ]);
    expect(analyse({ frames: [], abs: [] })).toEqual({ findings: [], problems: [] });
  });

  it('are in order of time with containers among them', () => {
    const container = { id: 5, type: 'C' };
    const sketch = night(
      { obsId: 1, container, templates: [[object()]] },
      { obsId: 2, templates: [[object()], [object()]] },
      { obsId: 3, container, templates: [[object()]] },
      { obsId: 4, templates: [[object()], [object()]] },
    );
    const expected = ['container/5', 'ob/2', 'ob/4'];
    expect(analyse(sketch).findings.map(({ id }) => id)).toEqual(expected);
  });

  it('take the raw type that the AB says: TRANSFORM may have been there before', () => {
    const { frames, abs } = night({ obsId: 1, templates: [[object(), object(100, 0)]] });
    const asSky = abs.map((ab) => ({ ...ab, inputs: ab.inputs.map((input) => ({ ...input, tag: 'SKY' })) }));
    expect(analyse({ frames, abs: asSky }).findings).toEqual([]);
    const untagged = abs.map((ab) => ({ ...ab, inputs: [] }));
    expect(analyse({ frames, abs: untagged }).findings).toHaveLength(1);
    expect(analyse({ frames, abs: untagged.map((ab) => ({ ...ab, rawType: 'SKY' })) }).findings).toEqual([]);
  });

  it('leave alone what somebody has changed before', () => {
    const [first, second, third] = TWO_OBS.abs;
    const ids = (abs: SketchedNight['abs']) => analyse({ ...TWO_OBS, abs }).findings.map(({ id }) => id);
    expect(ids([first!, second!, { ...third!, modified: true }])).toEqual(['ob/2']);
    expect(ids([first!, second!, { ...third!, edits: ['E1'] }])).toEqual(['ob/2']);
    expect(ids([first!, second!, { ...third!, edits: [] }])).toEqual(['ob/2', 'ob/1']);
    const merged = { ...first!, rawFiles: [file(1), file(4)] };
    expect(ids([merged])).toEqual([]);
    const templates = { ...first!, rawFiles: [file(1), file(2)] };
    const apart = withFrame(TWO_OBS, 2, {
      keywords: { ...TWO_OBS.frames[1]!.keywords, 'ESO SEQ OFFSET CUM ALPHA': 300 },
      raDeg: 150.1667,
    });
    expect(analyse({ ...apart, abs: [templates] })).toEqual({ findings: [], problems: [] });
  });
});

describe('[U] ABs that do not say what they are', () => {
  it('without OBS.ID link nothing, and the rest of the night goes on', () => {
    const zero = night(
      { obsId: 0, templates: [[object(), object(100, 0)], [object()]] },
      { obsId: 3, templates: [[object()], [object()]] },
    );
    expect(analyse(zero)).toMatchObject({ findings: [{ id: 'ob/3' }], problems: [] });
    const partly = withFrame(TWO_OBS, 3, { obsId: 0 });
    expect(analyse(partly).findings.map(({ id }) => id)).toEqual(['ob/2']);
  });

  it('without TPL.START are left out, too', () => {
    const partly = withFrame(withFrame(TWO_OBS, 3, { tplStart: '' }), 4, { tplStart: '' });
    expect(analyse(partly)).toMatchObject({ findings: [{ id: 'ob/2' }], problems: [] });
  });

  it('are a problem when a raw file is not there', () => {
    const frames = TWO_OBS.frames.filter(({ fileName }) => fileName !== file(4));
    expect(analyse({ ...TWO_OBS, frames })).toMatchObject({
      findings: [{ id: 'ob/2' }],
      problems: [
        {
          code: 'AB_INVALID',
          subject: combined(3),
          message: `${combined(3)}: raw file ${file(4)} is not among the frames of the date; the AB is left out of the analysis`,
          cure: 'delete the RAWFILE line from the AB, or bring the frame into the archive; then prepare the date again',
        },
      ],
    });
  });

  it('are a problem when they share a raw file: the earlier one has it', () => {
    const [first, second, third] = TWO_OBS.abs;
    const thief = { ...third!, rawFiles: [file(2), file(3)] };
    expect(analyse({ ...TWO_OBS, abs: [thief, first!, second!] })).toMatchObject({
      findings: [{ id: 'ob/2' }],
      problems: [
        {
          subject: combined(3),
          message: `${combined(3)}: raw file ${file(2)} is used by ${single(2)} already; the AB is left out of the analysis`,
        },
      ],
    });
  });

  it('use the earlier one of two frames of the same name', () => {
    const later = { ...TWO_OBS.frames[0]!, mjdObs: TWO_OBS.frames[0]!.mjdObs + 0.5, obsId: 99 };
    expect(analyse({ ...TWO_OBS, frames: [later, ...TWO_OBS.frames] })).toEqual(analyse(TWO_OBS));
  });
});

describe('[U] offsets that contradict the coordinates', () => {
  const moved = (arcsec: number): SketchedNight => {
    const sketch = night({ obsId: 1, templates: [[object()], [object(40, 0)]] });
    return withFrame(sketch, 2, { raDeg: 150, decDeg: -60 + (arcsec - 40) / 3600 });
  };

  it('are evidence and a problem beyond the tolerance; the offsets are believed', () => {
    const { findings, problems } = analyse(moved(40));
    expect(problems).toEqual([
      {
        code: 'FRAME_UNREADABLE',
        subject: file(2),
        message: `${file(2)}: SEQ.OFFSET.CUM and RA, DEC contradict each other by 40.0 arcsec, more than 5.0 arcsec; the offsets are believed`,
        cure: 'correct the wrong keywords in the corrections of the date and prepare it again',
      },
    ]);
    expect(findings[0]?.recommended.label).toBe('keep');
    expect(findings[0]?.evidence.at(-1)).toEqual({
      what: 'offsets and RA, DEC',
      value: `contradict each other by 40.0 arcsec (${file(2)}, tolerance 5.0 arcsec)`,
    });
  });

  it('are a problem of an OB without a finding, too, but not within the tolerance', () => {
    const jitter = (arcsec: number) =>
      withFrame(night({ obsId: 1, templates: [[object(), object()]] }), 2, { decDeg: -60 + arcsec / 3600 });
    expect(analyse(jitter(4.9))).toEqual({ findings: [], problems: [] });
    expect(analyse(jitter(5.1))).toMatchObject({ findings: [], problems: [{ subject: file(2) }] });
  });
});

describe('[U] the keywords of smart association', () => {
  it('are all in the list that the mass scan of headers keeps, and none is there in vain', () => {
    const read = new Set<string>();
    const watched = (frame: Frame): Frame => {
      const keywords = new Proxy(frame.keywords, {
        get: (target, name) => {
          read.add(String(name));
          return target[String(name)];
        },
      });
      return { ...frame, keywords };
    };
    const detector = {
      'ESO SEQ OFFSET COORDS': 'DETECTOR',
      'ESO SEQ OFFSET CUM X': 1,
      'ESO SEQ OFFSET CUM Y': 1,
    };
    const container = { id: 5, type: 'C' };
    const { frames, abs } = night(
      { obsId: 1, container, templates: [[object()]] },
      { obsId: 2, container, templates: [[object(200, 0)]] },
      { obsId: 3, templates: [[object(0, 0, { keywords: detector }), object(1, 0, { keywords: detector })]] },
    );
    analyse({ frames: frames.map(watched), abs });
    expect([...read, 'ESO INS DROT POSANG'].toSorted()).toEqual(SMART_KEYWORDS.toSorted());
  });
});

describe('[U] the table of cases', () => {
  it('has a row for each case', () => {
    expect(MUSE.smart.cases.map((row) => row.case)).toEqual(SMART_CASES);
  });
});

describe('[U] ways to split an AB by hand', () => {
  const input = { rules: MUSE, limits: MUSE_R.limits, fieldOf: fieldFor };
  function waysFor(...exposures: readonly ExposureSketch[]) {
    const { frames, abs } = night({ obsId: 1, templates: [exposures] });
    return splitProposals(abs[0]!, { ...input, frames }).map(({ label, because, actions }) => [
      label,
      because,
      actions,
    ]);
  }

  it('are each there once: by position, by RA and DEC, into single cubes', () => {
    expect(waysFor(object(), object(1, 0), object(100, 0), sky())).toEqual([
      [
        'split by position',
        '2 groups of exposures that are connected by overlaps',
        [
          {
            kind: 'SPLIT',
            ab: combined(1),
            by: 'position',
            datasets: [
              [file(1), file(2)],
              [file(3), file(4)],
            ],
          },
        ],
      ],
      ['single cubes', 'no combined cube, each exposure for itself', [{ kind: 'DELETE', ab: combined(1) }]],
    ]);
    expect(waysFor(object(), object(0, 100)).map(([label]) => label)).toEqual(['single cubes']);
    expect(waysFor(object(), object(5, 0), object(5, 3), object(0, 3)).map(([label]) => label)).toEqual([
      'split by RA',
      'split by DEC',
      'single cubes',
    ]);
    expect(waysFor(object(), object(5, 0)).map(([label]) => label)).toEqual(['single cubes']);
    expect(waysFor(object())).toEqual([]);
  });

  it('are by time when there are too many', () => {
    const many = Array.from({ length: 17 }, () => object());
    expect(waysFor(...many).map(([label]) => label)).toEqual(['split by time', 'single cubes']);
  });

  it('are there for a merged AB, too', () => {
    const { frames, abs } = night(
      { obsId: 1, templates: [[object()]] },
      { obsId: 2, templates: [[object(100, 0)], [object(101, 0)]] },
    );
    const merged = { ...abs[0]!, name: combined(1), modified: true, rawFiles: [file(1), file(2), file(3)] };
    expect(splitProposals(merged, { ...input, frames })[0]?.actions).toEqual([
      { kind: 'SPLIT', ab: combined(1), by: 'position', datasets: [[file(1)], [file(2), file(3)]] },
    ]);
  });
});

describe('[U] the night log', () => {
  it('of one finding belongs to its own OB and execution', () => {
    const finding = findingIn(night({ obsId: 1, templates: [[object()], [object()]] }), [
      record(2, { grade: 'D' }),
      record(1, { obsStart: '2014-12-15T09:00:00', grade: 'C' }),
      record(1, { obsStart: '2014-12-15T00:05:00', grade: 'B' }),
    ]);
    expect(finding.evidence[0]).toEqual({ what: 'OB 1 started 2014-12-15T00:05:00', value: 'SM, grade B, no comment' });
  });
});
