import type { CalendarEvent } from '../../domain/instance/calendar-event.ts';

const BIAS_HISTORY = 'ESO quality control of MUSE, bias (eso.org/qc/MUSE/qc/bias_qc1.html), History';
/** What an exchanged detector makes useless. */
const DETECTOR_MASTERS = ['MASTER_BIAS', 'MASTER_FLAT', 'TRACE_TABLE', 'WAVECAL_TABLE', 'TWILIGHT_CUBE'] as const;

/**
 * Across these nothing is associated. The sources tell dates: the event is set to noon, when an observing date begins, so that
 * no night is cut. A site adds its own ones in phoenix.yaml. VIGNETTING_MASK, obsolete since 2018-01-01 (seed 004), is no
 * event: only muse_twilight reads it, and twilight cubes come certified.
 */
export const MUSE_EVENTS = [
  {
    at: '2015-03-31T12:00:00',
    what: 'the exchange of the detector vessel of CHAN01',
    tags: DETECTOR_MASTERS,
    source: BIAS_HISTORY,
  },
  {
    at: '2015-11-26T12:00:00',
    what: 'the exchange of the cables of the preamplifiers',
    tags: ['MASTER_BIAS'],
    source: BIAS_HISTORY,
  },
  {
    at: '2017-05-01T12:00:00',
    what: 'the change from pipeline 1 to 2, which divides the response by the flat field',
    tags: ['STD_RESPONSE'],
    source: 'seed 004 (STD_RESPONSE, change between pipeline v.1 and v.2)',
  },
] as const satisfies readonly CalendarEvent[];
