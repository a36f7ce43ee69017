import { describe, expect, it } from 'vitest';
import type { Instrument } from '../../../src/domain/instance/instrument.ts';
import { loadProcess } from '../../../src/domain/process/load-process.ts';
import type { ProcessDefinition } from '../../../src/domain/instance/process-definition.ts';
import type { ProcessTables } from '../../../src/domain/process/process-tables.ts';
import type { AbStep } from '../../../src/domain/instance/ab-step.ts';
import type { Choice, InputRule, Step } from '../../../src/domain/instance/step.ts';
import { stepOf } from '../../../src/domain/instance/steps.ts';
import { PhoenixError } from '../../../src/domain/failure/phoenix-error.ts';
import { MUSE, MUSE_R } from '../../fakes/muse.ts';

interface Changes {
  readonly definition?: Partial<ProcessDefinition>;
  readonly tables?: Partial<ProcessTables>;
  readonly instrument?: Partial<Instrument>;
}

const INSTRUMENT: Instrument = {
  ...{ name: MUSE.instrument, version: MUSE.version, classification: MUSE.classification },
  ...{ consistency: MUSE.consistency, exposure: MUSE.exposure, position: MUSE.position },
  ...{
    association: MUSE.association,
    optionBounds: MUSE.optionBounds,
    recipeKeywords: MUSE.recipeKeywords,
    channels: MUSE.channels,
  },
  ...{ sizes: MUSE.sizes, events: MUSE.events },
};

function load({ definition, tables, instrument }: Changes) {
  return loadProcess({
    definition: { ...MUSE_R, ...definition },
    tables: { ...MUSE, ...tables },
    instrument: { ...INSTRUMENT, ...instrument },
  });
}

function faultOf(changes: Changes): PhoenixError {
  try {
    load(changes);
  } catch (error) {
    if (error instanceof PhoenixError) return error;
    throw error;
  }
  throw new Error('nothing is wrong with it');
}

function step(id: AbStep, changes: Partial<Step>): Changes {
  return { tables: { steps: MUSE.steps.map((row) => (row.id === id ? { ...row, ...changes } : row)) } };
}

/** A step with one more input. */
function withInput(id: AbStep, ...choices: readonly Choice[]): Changes {
  const input: InputRule = { required: true, choices };
  return step(id, { inputs: [...stepOf(MUSE.steps, id).inputs, input] });
}

function takes(catg: string, key?: string) {
  return [{ catg, tag: catg, ...(key === undefined ? {} : { key }) }];
}

const { cascade, naming, outcomes, intermediate, abEdits, smart, inspected, alignment, qualitySources } = MUSE;
const source = 'S';
const since = '1';

const FAULTS: readonly (readonly [string, Changes])[] = [
  [
    'steps, post: the calibration LSF_PROFIL is neither associated nor made by an earlier step',
    withInput('post', { from: 'association', take: takes('LSF_PROFIL') }),
  ],
  [
    'steps, sky: the calibration IMAGE_FOV is neither associated nor made by an earlier step',
    withInput('sky', { from: 'association', take: takes('IMAGE_FOV') }),
  ],
  [
    'steps, sky: no earlier step is called post',
    withInput('sky', { from: 'own', step: 'post', take: takes('IMAGE_FOV') }),
  ],
  [
    'steps, combine: the step post makes no PIXTABLE',
    withInput('combine', { from: 'members', step: 'post', take: takes('PIXTABLE') }),
  ],
  [
    'steps, combine: the step post makes no image of filter red',
    withInput('combine', { from: 'members', step: 'post', take: takes('IMAGE_FOV', 'red') }),
  ],
  [
    'steps, combine: --srcmin=0 is no number of sources from 1 to 100000',
    withInput('combine', { from: 'raw', parameters: ['--srcmin=0'] }),
  ],
  [
    'steps, align: classification gives no raw type OBJEKT',
    step('align', { outputs: [{ catg: 'OFFSET_LIST', count: 1, file: 'O.fits', rawTypes: ['OBJEKT'] }] }),
  ],
  ['steps, align: classification gives no raw type OBJEKT', step('align', { rawTypes: ['OBJEKT'] })],
  ['steps, align: --srcmin=0 is no number of sources from 1 to 100000', step('align', { parameters: ['--srcmin=0'] })],
  ['extensions of steps: _pst is there twice', step('align', { extension: '_pst' })],
  [
    'steps, sky: files of SKY_LINES (each ifu) are called SKY_LINES.fits',
    step('sky', {
      outputs: [
        { catg: 'SKY_LINES', count: { each: 'ifu' }, file: 'SKY_LINES.fits' },
        { catg: 'SKY_CONTINUUM', count: 1, file: 'SKY_CONTINUUM.fits' },
      ],
    }),
  ],
  ['cascade: classification gives no raw type HEAVEN', { tables: { cascade: { ...cascade, skyType: 'HEAVEN' } } }],
  ['cascade: no step makes SHIFTS', { tables: { cascade: { ...cascade, offsets: 'SHIFTS' } } }],
  [
    'outcomes, NEW: the process runs no recipe muse_bias',
    {
      tables: {
        outcomes: [
          ...outcomes,
          {
            ...{ id: 'NEW', recipes: ['muse_bias'], criterion: { kind: 'foreign-input' }, class: 'fatal' },
            ...{ meaning: 'm', source, since },
          },
        ],
      },
    },
  ],
  [
    'outcomes, NEW: no step takes OFFSETS',
    {
      tables: {
        outcomes: [
          ...outcomes,
          {
            ...{ id: 'NEW', recipes: [], class: 'tolerated', meaning: 'm', source, since },
            criterion: { kind: 'log', pattern: /a/u, whenInput: 'OFFSETS' },
          },
        ],
      },
    },
  ],
  [
    'outcomes: GAIN_MISSING is there twice',
    { tables: { outcomes: [...outcomes, ...outcomes.filter(({ id }) => id === 'GAIN_MISSING')] } },
  ],
  [
    'outcomes, LAMBDA_SHIFT_LARGE: QCFLAG has no bit 9',
    { tables: { qcBits: MUSE.qcBits.filter(({ bit }) => bit !== 9) } },
  ],
  ['quality sources: no step takes ARC', { tables: { qualitySources: { ...qualitySources, wavecalTag: 'ARC' } } }],
  ['measurement: the step post makes no IMAGE', { tables: { inspected: { ...inspected, image: 'IMAGE' } } }],
  ['product codes: the step combine makes no CUBE', { tables: { naming: { ...naming, cubeCatg: 'CUBE' } } }],
  [
    'product codes: 0 rows are of a single cube as S. file of SKY',
    {
      tables: {
        naming: { ...naming, codes: naming.codes.filter(({ isSky, delivery }) => !isSky || delivery !== 'S') },
      },
    },
  ],
  [
    'intermediate products: the step sky makes no PIXTABLE_SKY',
    { tables: { intermediate: [...intermediate, { step: 'sky', catg: 'PIXTABLE_SKY', source, since }] } },
  ],
  [
    'edits of older ABs, new: the calibration SKY_LINE is not associated',
    {
      tables: {
        abEdits: [...abEdits, { id: 'new', kind: 'unify-static', tag: 'SKY_LINE', matches: '^', source, since }],
      },
    },
  ],
  [
    'smart association: the calibration GEOMETRY is not associated',
    { tables: { smart: { ...smart, geometryTag: 'GEOMETRY' } } },
  ],
  [
    'second attempts of an alignment: DETECTION_HANGS is there twice',
    {
      tables: {
        alignment: {
          ...alignment,
          secondAttempts: [
            ...alignment.secondAttempts,
            ...alignment.secondAttempts.filter(({ id }) => id === 'DETECTION_HANGS'),
          ],
        },
      },
    },
  ],
  [
    'association: MASTER_BIAS is there twice',
    {
      instrument: {
        association: [...MUSE.association, ...MUSE.association.filter(({ tag }) => tag === 'MASTER_BIAS')],
      },
    },
  ],
  ['trees: MUSE is there twice', { definition: { trees: { source: 'MUSE', prepared: 'MUSE', final: 'MUSE_R' } } }],
  [
    'processes.MUSE_R.recipeParameters: MUSE_R runs no recipe muse_exp_algn',
    { definition: { recipeParameters: { muse_exp_algn: ['--srcmin=3'] } } },
  ],
  [
    'processes.MUSE_R.recipeParameters, muse_scipost: --lambdamin=4750x is no number of Angstrom from 3000 to 11000',
    { definition: { recipeParameters: { muse_scipost: ['--lambdamin=4750x'] } } },
  ],
  [
    'processes.MUSE_R.wallLimitSeconds: MUSE_R runs no recipe muse_scibasics',
    { definition: { wallLimitSeconds: { muse_scibasics: 60 } } },
  ],
  [
    'events, 2014-12-10T12:00:00 a repair: MUSE associates no MASTER_FLATS',
    { instrument: { events: [{ at: '2014-12-10T12:00:00', what: 'a repair', tags: ['MASTER_FLATS'], source }] } },
  ],
  ...['WFM-NOAO', 'wfm-ao-n', 'NFM-A0-N'].map((mode): readonly [string, Changes] => [
    `processes.MUSE_R.insModes: ${mode} is no mode of MUSE`,
    { definition: { insModes: ['WFM-AO-N', mode] } },
  ]),
  ...['MUSE', 'MUSE_smart', 'MUSE_R'].map((tree): readonly [string, Changes] => [
    `processes.MUSE_R.olderAbs.tree is ${tree}, which this process writes`,
    { definition: { olderAbs: { tree, until: '2015-04-01' } } },
  ]),
];

describe('[U] a process is loaded', () => {
  it.each(FAULTS)('not with "%s"', (says, changes) => {
    const { code, message, cure } = faultOf(changes);
    expect(code).toBe('CONFIG_INVALID');
    expect(message.split('\n').map((line) => line.trim().split(': perhaps')[0])).toContainEqual(
      expect.stringContaining(says),
    );
    expect(cure).not.toBe('');
  });

  it('with all its faults told at once, a line each', () => {
    const { message, cure } = faultOf({
      definition: { wallLimitSeconds: { muse_scibasics: 60 } },
      tables: {
        smart: { ...smart, geometryTag: 'GEOMETRY' },
        intermediate: [{ step: 'align', catg: 'PIXTABLE_SKY', source, since }],
      },
    });
    expect(message.trimEnd().split('\n')).toEqual([
      'process MUSE_R has 3 faults:',
      '  intermediate products: the step align makes no PIXTABLE_SKY: perhaps OFFSET_LIST is meant; known are OFFSET_LIST',
      expect.stringMatching(
        /^ {2}smart association: the calibration GEOMETRY is not associated: perhaps GEOMETRY_TABLE is meant; known are /u,
      ),
      expect.stringMatching(
        /^ {2}processes\.MUSE_R\.wallLimitSeconds: MUSE_R runs no recipe muse_scibasics: perhaps muse_scibasic is meant; known are muse_create_sky, /u,
      ),
    ]);
    expect(cure).toBe('correct all of them in phoenix.yaml, or in the tables of the process');
  });

  it('with one fault told with its own cure', () => {
    expect(faultOf({ definition: { olderAbs: { tree: 'MUSE', until: '2015-04-01' } } }).cure).toBe(
      'name the tree in which the older ABs came',
    );
    const events = [{ at: '2014-12-10T12:00:00', what: 'a repair', tags: ['MASTER_FLATS'], source }];
    expect(faultOf({ instrument: { events } }).cure).toMatch(
      /^write all, or some of ASTROMETRY_WCS, .*, WAVECAL_TABLE$/u,
    );
  });
});
