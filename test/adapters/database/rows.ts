import type { Decision } from '../../../src/domain/quality/decision.ts';
import type { AbRow } from '../../../src/ports/records/abs.ts';
import type { AttemptRow } from '../../../src/ports/records/attempts.ts';
import type { DateRow } from '../../../src/ports/records/dates.ts';
import type { DecisionRow } from '../../../src/ports/records/decisions.ts';
import type { EditRow } from '../../../src/ports/records/edits.ts';
import type { HostRow } from '../../../src/ports/records/hosts.ts';
import type { PlacementRow } from '../../../src/ports/records/placements.ts';
import type { ProductRow } from '../../../src/ports/records/products.ts';
import type { QcRow } from '../../../src/ports/records/qc.ts';

/** One plausible row of each kind; a test names only what it is about. */
export const PROCESS = 'MUSE_R';
export const UNIT = '2014-12-14';
const AT = '2014-12-15T09:00:00.000Z';

export const RESULT = {
  status: 'succeeded',
  host: 'muc10',
  abKey: 'k1',
  wallSeconds: 12.5,
  peakRssBytes: 25_000_000_000,
  caveats: ['SKY_LINE_FIT', 'UNKNOWN_ERROR'],
  qcFlag: '00100000000',
  redScores: 1,
  totalScores: 4,
  pattern: 'ROTATE4',
} as const satisfies Partial<AbRow>;

const SIGNED = { decisionId: 'd1', operator: 'rhanusch', at: AT } as const;
export const DECISIONS = [
  { name: 'certify', payload: { ...SIGNED, ab: 'a_tpl.ab', verdict: 'accept', comment: 'good', productChecksum: 'x' } },
  {
    name: 'certify',
    payload: { ...SIGNED, ab: 'a_tpl.ab', verdict: 'rework', comment: '', fix: { kind: 'drop-frames', frames: ['f'] } },
  },
  { name: 'resume', payload: { ...SIGNED, ab: 'a_tal.ab', fix: { kind: 'no-alignment' }, reason: 'empty field' } },
  { name: 'review', payload: { ...SIGNED, ab: 'a_pst.ab', reason: 'ghost' } },
  { name: 'comment', payload: { ...SIGNED, ab: 'a_pst.ab', text: 'moon at 20 deg' } },
  { name: 'park', payload: { ...SIGNED, owner: 'rhanusch', reason: 'asks the PI', remindAt: '2015-01-01' } },
] as const satisfies readonly Decision[];

export function date(change: Partial<DateRow> = {}): DateRow {
  return {
    process: PROCESS,
    unit: UNIT,
    stage: 'processing',
    planKey: 'p1',
    needsOperator: false,
    message: 'AB 3 of 12',
    updatedAt: AT,
    ...change,
  };
}

export function ab(change: Partial<AbRow> = {}): AbRow {
  return {
    process: PROCESS,
    unit: UNIT,
    ab: 'MUSE.2014-12-15T00:54:04.379_pst.ab',
    chain: 'MUSE.2014-12-15T00:54:04.379',
    step: 'post',
    recipe: 'muse_scipost',
    status: 'planned',
    reason: '',
    host: '',
    abKey: '',
    wallSeconds: null,
    peakRssBytes: null,
    caveats: [],
    qcFlag: '',
    redScores: null,
    totalScores: null,
    pattern: '',
    updatedAt: AT,
    ...change,
  };
}

export function qc(change: Partial<QcRow> = {}): QcRow {
  return {
    process: PROCESS,
    unit: UNIT,
    ab: 'MUSE.2014-12-15T00:54:04.379_pst.ab',
    name: 'QC SCIPOST NDET',
    value: 17,
    score: 0,
    comment: '',
    ...change,
  };
}

export function decision(change: Partial<DecisionRow> = {}): DecisionRow {
  return {
    process: PROCESS,
    unit: UNIT,
    decisionId: 'd1',
    decision: DECISIONS[0],
    state: 'stored',
    because: '',
    at: AT,
    ...change,
  };
}

export function edit(change: Partial<EditRow> = {}): EditRow {
  const files = { ab: 'AB_NAME         "a_tpl.ab"  # Grüße\n', alog: '' };
  return {
    process: PROCESS,
    unit: UNIT,
    editId: 'E1',
    version: 1,
    record: {
      id: 'E1',
      action: { kind: 'MERGE', abs: ['a.ab', 'b_tpl.ab'] },
      signature: { operator: 'rhanusch', at: AT, reason: 'one field' },
      findingId: 'ob/1134385',
      before: { 'a.ab': files, 'b_tpl.ab': { ...files, alog: 'two\nlines' } },
      after: { 'a_tpl.ab': files },
    },
    state: 'active',
    at: AT,
    ...change,
  };
}

export function product(change: Partial<ProductRow> = {}): ProductRow {
  return {
    process: PROCESS,
    unit: UNIT,
    ab: 'MUSE.2014-12-15T00:54:04.379_tpl.ab',
    name: 'MU_SCBC_1134385_2014-12-15T00:54:04.379_WFM-NOAO-N_OBJ.fits',
    host: 'muc10',
    prodCatg: 'SCIENCE.CUBE.IFS',
    path: '/data/sci/2014-12-14/MU_SCBC.fits',
    sizeBytes: 2_940_647_040,
    sha256: 'ab'.repeat(32),
    distribution: 0,
    state: 'published',
    archiveId: '',
    updatedAt: AT,
    ...change,
  };
}

export function host(change: Partial<HostRow> = {}): HostRow {
  return {
    host: 'muc10',
    role: 'MASTER',
    streams: 3,
    cores: 48,
    memoryBytes: 549_755_813_888,
    dataRoot: '/data/muse_ph2',
    slot: '',
    freeDiskBytes: 4_000_000_000_000,
    bookedMemoryBytes: 0,
    runningAbs: 0,
    waitingAbs: 0,
    waitingSeconds: 0,
    seenAt: AT,
    machine: 'muc10.hq.eso.org',
    pid: 4711,
    mark: '',
    markedBy: '',
    markedAt: '',
    markedBecause: '',
    ...change,
  };
}

export function placement(change: Partial<PlacementRow> = {}): PlacementRow {
  return {
    process: PROCESS,
    unit: UNIT,
    chain: 'MUSE.2014-12-15T00:54:04.379',
    host: 'muc10',
    number: 1,
    because: 'the only host that can take it: in 2 h',
    seconds: 7_200.5,
    diskBytes: 120_000_000_000,
    at: AT,
    ...change,
  };
}

export function attempt(change: Partial<AttemptRow> = {}): AttemptRow {
  return {
    process: PROCESS,
    unit: UNIT,
    ab: 'MUSE.2014-12-15T00:54:04.379_pst.ab',
    startedAt: AT,
    step: 'post',
    recipe: 'muse_scipost',
    host: 'muc10',
    abKey: 'k1',
    code: '',
    wallSeconds: 12.5,
    peakRssBytes: 25_000_000_000,
    modelBytes: 27_000_000_000,
    limitBytes: 30_000_000_000,
    ...change,
  };
}
