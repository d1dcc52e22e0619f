// Which words make which command, and what is wrong with the others.
import { describe, expect, test } from 'vitest';
import { commandList } from '../../../src/headless/commandList.ts';
import { helpText } from '../../../src/headless/help.ts';
import { readInvocation } from '../../../src/headless/terminal/invocation.ts';

function read(line: string) {
  return readInvocation(line === '' ? [] : line.split(' '), commandList);
}

describe('command line', () => {
  const GOOD: readonly (readonly [string, object])[] = [
    ['status', { kind: 'command', dataDir: null, arguments: [] }],
    ['--data-dir /d status --json', { kind: 'command', dataDir: '/d', options: { json: true } }],
    ['status --data-dir=/d', { kind: 'command', dataDir: '/d' }],
    ['why docs a/b.txt', { kind: 'command', arguments: ['docs', 'a/b.txt'] }],
    ['upload a b --share --folder docs', { arguments: ['a', 'b'], options: { share: true, folder: 'docs' } }],
    ['upload -- --odd-name', { arguments: ['--odd-name'] }],
    ['resolve docs a.txt --keep mine', { options: { keep: 'mine' } }],
    ['--help', { kind: 'help', command: null }],
    ['why --help', { kind: 'help' }],
    ['-h', { kind: 'help' }],
    ['--version', { kind: 'version' }],
  ];
  test.each(GOOD)('"%s"', (line, expected) => {
    expect(read(line)).toMatchObject({ ok: true, value: expected });
  });

  const BAD = [
    ...['', 'dance', 'why', 'why docs', 'why a b c', 'status extra', 'status --jsom', 'upload', 'login a b'],
    ...['--data-dir', '--data-dir= status', 'run --port', 'sync --once=yes'],
  ];
  test.each(BAD)('"%s" is refused with a way to help', (line) => {
    const answer = read(line);
    expect(answer).toMatchObject({ ok: false, fault: { code: 'usage' } });
    if (!answer.ok) expect(answer.fault.message).toContain('brimful --help');
  });

  test('the help names every command with what it takes', () => {
    const text = helpText(commandList.values());
    for (const [name, command] of commandList) {
      expect(command.usage.split(' ')[0]).toBe(name);
      expect(text).toContain(`brimful ${command.usage}`);
    }
  });
});
