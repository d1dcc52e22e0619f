// E16: which switches of Chromium's the packaged app obeys.
import { expect, test } from 'vitest';
import { argumentsAfterCrash } from '../../../src/electron/system/crashRestart.ts';
import { dropSwitches, refusedSwitches } from '../../../src/electron/switches.ts';

test.each([
  'remote-debugging-port=9222',
  'remote-debugging-pipe',
  'remote-debugging-address=0.0.0.0',
  'remote-allow-origins=*',
  'inspect=0.0.0.0:9229',
  'inspect-brk',
  'js-flags=--expose-gc',
  'ignore-certificate-errors',
  'ignore-certificate-errors-spki-list=x',
  'allow-insecure-localhost',
  'disable-web-security',
  'disable-site-isolation-trials',
  'disable-features=IsolateOrigins',
  'enable-features=X',
  'enable-blink-features=X',
  'proxy-server=http://192.0.2.66',
  'proxy-pac-url=http://192.0.2.66',
  'host-rules=MAP * 192.0.2.66',
  'host-resolver-rules=MAP * 192.0.2.66',
  'user-data-dir=/tmp/x',
  'load-extension=/tmp/x',
  'log-net-log=/tmp/x',
  'ssl-key-log-file=/tmp/x',
  'gpu-launcher=/tmp/x',
  'renderer-cmd-prefix=/tmp/x',
  'utility-cmd-prefix=/tmp/x',
  'browser-subprocess-path=/tmp/x',
  'disable-setuid-sandbox',
  'disable-gpu-sandbox',
  'single-process',
  'enable-logging',
  'some-switch-of-next-year',
])('E16: --%s is dropped', (word) => {
  const [name] = word.split('=');
  expect(refusedSwitches([`--${word}`], 'linux')).toEqual([name]);
  expect(refusedSwitches([`-${word}`], 'linux')).toEqual([name]);
  expect(refusedSwitches([`/${word.toUpperCase()}`], 'win32')).toEqual([name]);
});

test.each([
  [['--data-dir', '/home/ada/x', '--hidden']],
  [['--data-dir=/home/ada/x']],
  [['--ozone-platform-hint=auto', '--lang=de', '--force-device-scale-factor=1.5']],
  [['--no-sandbox', '--disable-gpu', '--password-store=gnome-libsecret']],
  [['/home/ada/file.txt']],
  [['--hidden', '--', '--remote-debugging-port=1']],
])('E16: %j passes', (words) => {
  expect(refusedSwitches(words, 'linux')).toEqual([]);
});

test('E16: what a restart after a crash adds passes', () => {
  const crash = { now: 1000, hasWindow: false };
  const restarted = argumentsAfterCrash(['--hidden'], { ...crash, crashedAt: null });
  expect(refusedSwitches(restarted, 'linux')).toEqual([]);
  const stopped = argumentsAfterCrash(restarted, { ...crash, crashedAt: 1000 });
  expect(refusedSwitches(stopped, 'linux')).toEqual([]);
});

test('E16: each is dropped once, by the name that Chromium knows', () => {
  const removed: string[] = [];
  const commandLine = { removeSwitch: (name: string) => void removed.push(name) };
  const words = ['--remote-debugging-port=1', '--hidden', '-remote-debugging-port=2', '--js-flags=--x'];
  expect(dropSwitches(commandLine, words, 'linux')).toEqual(['remote-debugging-port', 'js-flags']);
  expect(removed).toEqual(['remote-debugging-port', 'js-flags']);
});
