import { describe, expect, it } from 'vitest';
import { decisionIdOf, parseDecision } from '../../../src/domain/quality/parse-decision.ts';

const SIGNED = { decisionId: 'd1', operator: 'rh' };
const CERTIFY = { ...SIGNED, ab: 'a_tpl.ab', verdict: 'accept' };
const RESUME = { ...SIGNED, ab: 'a_tal.ab', fix: { kind: 'retry' } };
const PARK = { ...SIGNED, owner: 'rh', remindAt: '2015-01-07' };

describe('[U] a message of an operator', () => {
  it.each([
    ['certify', CERTIFY, { ...CERTIFY, comment: '' }],
    ['certify', { ...CERTIFY, comment: 'fine', more: 1 }, { ...CERTIFY, comment: 'fine' }],
    ['certify', { ...CERTIFY, ab: ' a_tpl.ab ' }, { ...CERTIFY, comment: '' }],
    ['certify', { ...CERTIFY, productChecksum: 'v1' }, { ...CERTIFY, comment: '', productChecksum: 'v1' }],
    ['certify', { ...CERTIFY, productChecksum: '' }, { ...CERTIFY, comment: '' }],
    ['certify', { ...CERTIFY, productChecksum: null }, { ...CERTIFY, comment: '' }],
    ['certify', { ...CERTIFY, fix: { kind: 'retry' } }, { ...CERTIFY, comment: '' }],
    ['certify', { ...CERTIFY, at: '2015-01-01T10:00:00Z' }, { ...CERTIFY, comment: '', at: '2015-01-01T10:00:00Z' }],
    [
      'certify',
      { ...CERTIFY, verdict: 'rework', fix: { kind: 'no-alignment', x: 1 } },
      { ...CERTIFY, verdict: 'rework', comment: '', fix: { kind: 'no-alignment' } },
    ],
    ['resume', RESUME, { ...RESUME, reason: '' }],
    [
      'resume',
      { ...RESUME, fix: { kind: 'parameters', parameters: ['--srcmin=3 '] }, reason: 'few' },
      { ...RESUME, fix: { kind: 'parameters', parameters: ['--srcmin=3'] }, reason: 'few' },
    ],
    [
      'resume',
      { ...RESUME, fix: { kind: 'offset-list', path: '/data/my.fits' } },
      { ...RESUME, fix: { kind: 'offset-list', path: '/data/my.fits' }, reason: '' },
    ],
    [
      'resume',
      { ...RESUME, fix: { kind: 'drop-frames', frames: [' a.fits', 'b.fits'] } },
      { ...RESUME, fix: { kind: 'drop-frames', frames: ['a.fits', 'b.fits'] }, reason: '' },
    ],
    ['review', { ...SIGNED, ab: 'a_pst.ab', reason: 'odd' }, { ...SIGNED, ab: 'a_pst.ab', reason: 'odd' }],
    ['comment', { ...SIGNED, ab: 'a_pst.ab', text: 'a ghost' }, { ...SIGNED, ab: 'a_pst.ab', text: 'a ghost' }],
    ['park', PARK, { ...PARK, reason: '' }],
    ['park', { ...SIGNED, remindAt: '' }, { ...SIGNED, owner: '', reason: '', remindAt: '' }],
  ])('%s %j is understood', (name, payload, expected) => {
    expect(parseDecision(name, payload)).toEqual({ name, payload: expected });
  });

  it('takes from the fallback what it lacks, and nothing else', () => {
    const fallback = { decisionId: 'given', at: '2015-01-02T00:00:00Z' };
    expect(parseDecision('review', { operator: 'rh', ab: 'a' }, fallback)).toEqual({
      name: 'review',
      payload: { ...fallback, operator: 'rh', ab: 'a', reason: '' },
    });
    expect(parseDecision('review', { ...SIGNED, ab: 'a', at: '2015-01-01' }, fallback)).toMatchObject({
      payload: { decisionId: 'd1', at: '2015-01-01' },
    });
  });

  const LONG = 'x'.repeat(201);
  it.each([
    ['certify', null, 'certify: expected one JSON object as payload, got null'],
    ['certify', undefined, 'certify: expected one JSON object as payload, got nothing'],
    ['certify', [1, 2], 'certify: expected one JSON object as payload, got a list of 2'],
    ['certify', 'accept', 'certify: expected one JSON object as payload, got "accept"'],
    ['certify', 7, 'certify: expected one JSON object as payload, got 7'],
    ['certify', true, 'certify: expected one JSON object as payload, got true'],
    ['praise', SIGNED, "unknown message 'praise': expected certify, resume, review, comment or park"],
    ['a\nb', SIGNED, "unknown message 'a b': expected certify"],
    [LONG, SIGNED, `unknown message '${'x'.repeat(60)}...': expected certify`],
    [
      'certify',
      { ...CERTIFY, decisionId: '' },
      'expected `decisionId` to be a text of 1 to 200 characters on one line, got ""',
    ],
    ['certify', { ...CERTIFY, operator: '  ' }, 'expected `operator` to be a text of 1 to 200 characters'],
    [
      'certify',
      { ...CERTIFY, operator: 'a\tb' },
      'expected `operator` to be a text of 1 to 200 characters on one line, got "a b"',
    ],
    ['certify', { ...CERTIFY, ab: LONG }, 'expected `ab` to be a text of 1 to 200 characters'],
    ['certify', { ...CERTIFY, ab: { a: 1 } }, 'got a value of type object'],
    [
      'certify',
      { ...CERTIFY, verdict: 'Accept' },
      'expected `verdict` to be one of accept, reject, rework, undo, got "Accept"',
    ],
    [
      'certify',
      { ...CERTIFY, comment: 'x'.repeat(4001) },
      'expected `comment` to be a text of at most 4000 characters',
    ],
    ['certify', { ...CERTIFY, comment: 5 }, 'expected `comment` to be a text of at most 4000 characters, got 5'],
    ['certify', { ...CERTIFY, at: 'soon' }, 'expected `at` to be an ISO time, got "soon"'],
    [
      'certify',
      { ...CERTIFY, verdict: 'rework' },
      'expected `fix` to be an object { "kind": "parameters" | "offset-list"',
    ],
    ['resume', { ...RESUME, fix: 'retry' }, 'expected `fix` to be an object'],
    [
      'resume',
      { ...RESUME, fix: { kind: 'pray' } },
      'resume.fix: expected `kind` to be one of parameters, offset-list',
    ],
    [
      'resume',
      { ...RESUME, fix: { kind: 'parameters', parameters: [] } },
      'expected `parameters` to be a list of 1 to 100 texts, got a list of 0',
    ],
    [
      'resume',
      { ...RESUME, fix: { kind: 'parameters', parameters: ['srcmin=3'] } },
      'expected `parameters` to be recipe options such as "--srcmin=3", got "srcmin=3"',
    ],
    [
      'resume',
      { ...RESUME, fix: { kind: 'parameters', parameters: [`--a=${'x'.repeat(500)}`] } },
      'a list of 1 to 100 texts',
    ],
    [
      'resume',
      { ...RESUME, fix: { kind: 'drop-frames', frames: 'a.fits' } },
      'expected `frames` to be a list of 1 to 100 texts, got "a.fits"',
    ],
    ['resume', { ...RESUME, fix: { kind: 'drop-frames', frames: ['a', ' '] } }, 'expected `frames` to be a list'],
    ['resume', { ...RESUME, fix: { kind: 'drop-frames', frames: ['a\nb'] } }, 'expected `frames` to be a list'],
    [
      'resume',
      { ...RESUME, fix: { kind: 'drop-frames', frames: Array.from({ length: 101 }, () => 'a') } },
      'got a list of 101',
    ],
    [
      'resume',
      { ...RESUME, fix: { kind: 'offset-list', path: 'my.fits' } },
      'expected `path` to be an absolute path, got "my.fits"',
    ],
    [
      'resume',
      { ...RESUME, fix: { kind: 'offset-list', path: `/${'x'.repeat(1000)}` } },
      'expected `path` to be an absolute path',
    ],
    ['resume', { ...RESUME, fix: { kind: 'offset-list', path: '/a\nb' } }, 'expected `path` to be an absolute path'],
    ['comment', { ...SIGNED, ab: 'a', text: ' ' }, 'expected `text` to be a text, got " "'],
    ['park', { ...SIGNED, owner: 'rh' }, 'expected `remindAt` to be a text, or an empty one, got nothing'],
    [
      'park',
      { ...PARK, remindAt: 'later' },
      'expected `remindAt` to be an ISO date, or an empty string to take the date out of the park, got "later"',
    ],
    ['park', { ...PARK, owner: '' }, 'expected `owner` to be a text of 1 to 200 characters'],
  ])('%s %j is refused with what was expected', (name, payload, because) => {
    const parsed = parseDecision(name, payload);
    expect('because' in parsed ? parsed.because : parsed).toContain(because);
  });

  it('is refused when reading it throws', () => {
    const getOwnPropertyDescriptor = (): never => {
      throw new RangeError('no');
    };
    const hostile = new Proxy({}, { getOwnPropertyDescriptor });
    expect(parseDecision('certify', hostile)).toEqual({ because: 'certify: the payload cannot be read' });
  });

  it.each([
    [{ decisionId: 'd1' }, 'd1'],
    [{ decisionId: 'a\nb' }, 'a b'],
    [{ decisionId: 7 }, ''],
    [null, ''],
    ['d1', ''],
  ])('%j is known by its id, where it has one: %s', (payload, id) => {
    expect(decisionIdOf(payload)).toBe(id);
  });
});
