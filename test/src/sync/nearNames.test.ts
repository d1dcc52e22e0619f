// What is offered to a person who has typed a path that is not there.
import { describe, expect, test } from 'vitest';
import { nearNames } from '../../../src/sync/run/nearNames.ts';

const PATHS = ['a.txt', 'Reports/Summary.pdf', 'old/summary.pdf', 'Übersicht.csv', 'notes.md', 'x/notes.md'];

describe('near names', () => {
  test.each([
    ['reports/SUMMARY.pdf', ['Reports/Summary.pdf', 'old/summary.pdf']],
    ['ubersicht.csv', ['Übersicht.csv']],
    ['note.md', ['notes.md', 'x/notes.md']],
    ['Summary', ['Reports/Summary.pdf', 'old/summary.pdf']],
    ['sumary.pdf', ['Reports/Summary.pdf', 'old/summary.pdf']],
    // Too short for a mistake of two letters.
    ['b.txt', ['a.txt']],
    ['qq', []],
    ['/', []],
    ['', []],
    ['quite another thing', []],
  ])('%s', (asked, near) => {
    expect(nearNames(asked, PATHS)).toEqual(near);
  });

  test('at most three, the likeliest first', () => {
    const many = ['1/plan.txt', '2/plan.txt', '3/plan.txt', 'plan.txt', '4/plans.txt'];
    expect(nearNames('plan.TXT', many)).toEqual(['plan.txt', '1/plan.txt', '2/plan.txt']);
  });
});
