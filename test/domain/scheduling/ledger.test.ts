import { describe, expect, it } from 'vitest';
import { BACKLOG_PATIENCE_SECONDS } from '../../../src/domain/scheduling/fair-order.ts';
import { bookRunning, freeRoom, openLedger, requestRoom, workSeconds } from '../../../src/domain/scheduling/ledger.ts';
import { entry, host } from './ledger-requests.ts';

describe('[U] ledger: room', () => {
  it('admits as many as there are streams, and the next when one ends', () => {
    const { ask, end } = host(2);
    expect([...ask('a'), ...ask('b'), ...ask('c')]).toEqual(['a', 'b']);
    expect(end('a')).toEqual(['c']);
  });

  it('admits no more than the memory holds, and gives it back', () => {
    const { ask, end, ledger } = host(3, 100);
    expect([...ask('a', { gigabytes: 60 }), ...ask('b', { gigabytes: 60 })]).toEqual(['a']);
    expect(freeRoom(ledger())).toEqual({ streams: 2, memoryBytes: 40e9 });
    expect(end('a')).toEqual(['b']);
  });

  it('gives the whole host to one that wants more than it has', () => {
    const { ask, end, ledger } = host(2, 100);
    ask('a', { gigabytes: 1 });
    expect(ask('giant', { gigabytes: 500 })).toEqual([]);
    expect(end('a')).toEqual(['giant']);
    expect(freeRoom(ledger())).toEqual({ streams: 1, memoryBytes: 0 });
  });

  it('asks once: a second request of what runs or waits changes nothing', () => {
    const { ask, ledger } = host(1);
    ask('a');
    ask('b');
    const before = ledger();
    expect([...ask('a', { rank: 5 }), ...ask('b', { rank: 5 })]).toEqual([]);
    expect(ledger()).toBe(before);
  });

  it('lets one that waits leave the line, and others come nearer', () => {
    const { ask, end } = host(1);
    ['a', 'b', 'c'].forEach((id) => ask(id));
    expect(end('b')).toEqual([]);
    expect(end('a')).toEqual(['c']);
  });

  it('counts runs that were alive before, even above what the host has', () => {
    const open = openLedger({ streams: 1, memoryBytes: 100 });
    const alive = ['a', 'b'].map((id) => entry(id, { memoryBytes: 80, seconds: Infinity }));
    const ledger = alive.reduce((booked, run) => bookRunning(booked, run, 0), open);
    expect(freeRoom(ledger)).toEqual({ streams: -1, memoryBytes: -60 });
    expect(requestRoom(ledger, entry('c'), 0).admitted).toEqual([]);
  });

  it('takes over what an attempt knows of such a run, and never less memory than it may use', () => {
    const open = openLedger({ streams: 1, memoryBytes: 100 });
    const alive = bookRunning(open, entry('a', { programme: '', memoryBytes: 80, seconds: Infinity }), 5);
    const known = bookRunning(alive, entry('a', { memoryBytes: 60, seconds: 600 }), 50);
    expect(known.running).toEqual([{ ...entry('a'), memoryBytes: 80, sinceSeconds: 5 }]);
    expect(known.shares.servedSeconds).toEqual({ '': 0, '094.A-0001': 600 });
    const again = bookRunning(known, entry('a', { seconds: 100 }), 60);
    expect(again.shares.servedSeconds).toEqual({ '': 0, '094.A-0001': 100 });
  });

  it('tells the work that is left: of what runs the rest, of what waits all, of what nobody has estimated nothing', () => {
    const { ask, ledger } = host(1);
    ask('a', { seconds: 600 });
    ask('b', { seconds: 100 });
    ask('c', { seconds: Infinity });
    expect(workSeconds(ledger(), 200)).toBe(500);
    expect(workSeconds(ledger(), 6000)).toBe(100);
  });
});

describe('[U] ledger: the order of the line', () => {
  it('is the rank inside a date, then first come', () => {
    const { ask, end, started } = host(1);
    ask('first');
    ask('tal', { rank: 1 }, 1);
    ask('sky', { rank: 9 }, 2);
    ask('pst', { rank: 1 }, 3);
    ['first', 'sky', 'tal'].forEach((id) => end(id, 10));
    expect(started).toEqual(['first', 'sky', 'tal', 'pst']);
  });

  it('does not ask for programmes inside a date', () => {
    const { ask, end } = host(1);
    ask('first', { programme: 'A' });
    ask('a', { programme: 'A', rank: 9 });
    ask('b', { programme: 'B', rank: 1 });
    expect(end('first', 600)).toEqual(['a']);
  });

  it('shares the host between programmes of different dates by what they were served', () => {
    const { ask, end, started } = host(1);
    ['a1', 'a2', 'a3'].forEach((id) => ask(id, { date: 'old', programme: 'A', seconds: 600 }));
    ['b1', 'b2', 'b3', 'b4'].forEach((id) => ask(id, { date: 'new', programme: 'B', seconds: 300 }));
    for (const [id, at] of [
      ['a1', 600],
      ['b1', 900],
      ['b2', 1200],
      ['a2', 1800],
      ['b3', 2100],
    ] as const)
      end(id, at);
    expect(started).toEqual(['a1', 'b1', 'b2', 'a2', 'b3', 'b4']);
  });

  it('counts what was served, not what was estimated', () => {
    const { ask, end } = host(1);
    ask('a1', { date: 'a', programme: 'A', seconds: 600 });
    ask('a2', { date: 'a', programme: 'A', seconds: 600 });
    ask('b1', { date: 'b', programme: 'B', seconds: 60 });
    ask('b2', { date: 'b', programme: 'B', seconds: 60 });
    expect(end('a1', 10)).toEqual(['b1']);
    // A has had 10 s, B has had 1000 s.
    expect(end('b1', 1010)).toEqual(['a2']);
  });

  it('gives no credit for the time in which a programme wanted nothing', () => {
    const { ask, end, started } = host(1);
    ask('a1', { date: 'a', programme: 'A' });
    for (let at = 1; at <= 5; at++) {
      ask(`a${at + 1}`, { date: 'a', programme: 'A' });
      end(`a${at}`, at * 600);
    }
    ask('a7', { date: 'a', programme: 'A' }, 3000);
    ['b1', 'b2', 'b3'].forEach((id) => ask(id, { date: 'b', programme: 'B' }, 3000));
    ['a6', 'b1', 'a7'].forEach((id, index) => end(id, 3600 + 600 * index));
    expect(started.slice(5)).toEqual(['a6', 'b1', 'a7', 'b2']);
  });

  it('does not let a newcomer begin behind the others because an old date was served last', () => {
    const { ask, end, started } = host(1);
    ask('old', { date: 'old', programme: 'B', isBacklog: true, seconds: 10 });
    end('old', 10);
    ask('a1', { date: 'a', programme: 'A' }, 10);
    ask('old again', { date: 'old', programme: 'B', isBacklog: true, seconds: 10 }, 10);
    for (let index = 2; index <= 5; index++) {
      ask(`a${index}`, { date: 'a', programme: 'A' }, 10);
      end(`a${index - 1}`, 10 + 600 * (index - 1));
    }
    end('a5', 3010);
    ['c1', 'c2', 'c3'].forEach((id) => ask(id, { date: 'c', programme: 'C' }, 3010));
    ['a6', 'a7'].forEach((id) => ask(id, { date: 'a', programme: 'A' }, 3010));
    ['old again', 'c1', 'a6', 'c2'].forEach((id, index) => end(id, 3020 + 600 * index));
    expect(started.slice(6)).toEqual(['old again', 'c1', 'a6', 'c2', 'a7']);
  });

  it('finishes the date that came first, of dates of one programme, whatever their ranks', () => {
    const { ask, end } = host(1);
    ask('first', { date: '1' });
    ask('tpl', { date: '1', rank: 1 });
    ask('sky', { date: '2', rank: 9 });
    expect(end('first', 600)).toEqual(['tpl']);
    ask('late tal', { date: '1', rank: 2 }, 700);
    expect(end('tpl', 800)).toEqual(['late tal']);
  });

  it('serves new nights before old ones, which are served all the same once in six hours', () => {
    const { ask, end, started } = host(1);
    ask('old 1', { date: 'old', isBacklog: true });
    ask('old 2', { date: 'old', isBacklog: true });
    ask('old 3', { date: 'old', isBacklog: true });
    for (let hour = 0; hour < 9; hour++) ask(`new ${hour}`, { date: 'new' }, 10);
    let running = 'old 1';
    for (let hour = 1; hour <= 8; hour++) [running = ''] = end(running, hour * 3600);
    expect(BACKLOG_PATIENCE_SECONDS).toBe(6 * 3600);
    expect(started).toEqual(['old 1', ...[0, 1, 2, 3, 4].map((hour) => `new ${hour}`), 'old 2', 'new 5', 'new 6']);
  });
});

describe('[U] ledger: the head of the line reserves', () => {
  it('and what ends before it gets its room passes; what would delay it does not', () => {
    const { ask, end } = host(3, 100);
    ask('running', { gigabytes: 60, seconds: 600 });
    expect(ask('head', { gigabytes: 80, rank: 9 })).toEqual([]);
    expect(ask('too long', { gigabytes: 30, seconds: 601 })).toEqual([]);
    expect(ask('short', { gigabytes: 30, seconds: 500 })).toEqual(['short']);
    end('short', 500);
    expect(end('running', 600)).toEqual(['head']);
  });

  it('and what fits beside it passes, however long', () => {
    const { ask } = host(3, 100);
    ask('running', { gigabytes: 60, seconds: 600 });
    ask('head', { gigabytes: 80, rank: 9 });
    expect(ask('beside', { gigabytes: 20, seconds: 9999 })).toEqual(['beside']);
    expect(ask('no more', { gigabytes: 1, seconds: 9999 })).toEqual([]);
  });

  it('and nothing passes on account of a run that is longer than estimated, or whose end nobody knows', () => {
    const overdue = host(3, 100);
    overdue.ask('running', { gigabytes: 60, seconds: 600 });
    overdue.ask('head', { gigabytes: 80, rank: 9 });
    expect(overdue.ask('short', { gigabytes: 30, seconds: 10 }, 700)).toEqual([]);
    const unknown = host(3, 100);
    unknown.ask('running', { gigabytes: 60, seconds: Infinity });
    unknown.ask('head', { gigabytes: 80, rank: 9 });
    expect(unknown.ask('short', { gigabytes: 30, seconds: 10 })).toEqual([]);
  });

  it('keeps its turn, although small ones of its own programme pass and others were served less', () => {
    const { ask, end } = host(2, 100);
    ask('running', { date: '0', programme: 'C', gigabytes: 60, seconds: 600 });
    ask('head', { date: '1', programme: 'A', gigabytes: 80 });
    expect(ask('passer', { date: '2', programme: 'A', gigabytes: 10, seconds: 500 })).toEqual(['passer']);
    // A has been charged for it, B has had nothing: in another order it would be the turn of B.
    ask('other', { date: '3', programme: 'B', gigabytes: 30, seconds: 700 });
    end('passer', 500);
    expect(end('running', 600)).toEqual(['head']);
  });
});
