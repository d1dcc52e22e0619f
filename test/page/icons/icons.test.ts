// Every icon that the shells and the packager ask for is there, in its size, and not empty.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ICON_SIZES, trayFiles } from './iconFiles.ts';

const ASSETS = join(import.meta.dirname, '../../../assets');
const PNG_SIGNATURE = '89504e470d0a1a0a';

/**
 * Width and height (pixels) of a PNG: the first two numbers of its IHDR chunk. PNG
 * specification, section 11.2.1.
 */
function pngSize(file: string): { readonly width: number; readonly height: number } {
  const bytes = readFileSync(join(ASSETS, file));
  expect(bytes.subarray(0, 8).toString('hex'), file).toBe(PNG_SIGNATURE);
  return { width: bytes.readUInt32BE(16), height: bytes.readUInt32BE(20) };
}

test.each(ICON_SIZES)('the app icon is there in %i pixels', (size) => {
  expect(pngSize(`icons/${size}x${size}.png`)).toEqual({ width: size, height: size });
});

test.each(trayFiles)('$file is $size pixels', ({ file, size }) => {
  expect(pngSize(file)).toEqual({ width: size, height: size });
});

test('the tray states are distinguishable without colour', () => {
  const templates = trayFiles.filter(({ ink, file }) => ink === 'template' && file.endsWith('@2x.png'));
  const pictures = new Set(templates.map(({ file }) => readFileSync(join(ASSETS, file)).toString('base64')));
  expect(pictures.size).toBe(templates.length);
  expect(templates.length).toBe(4);
});
