// Renders every shipped icon from its SVG source; run it after a drawing has changed (`node
// src/tools/icons/drawIcons.ts`).
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { launchChromium } from '../../../test/page/browser/chromium.ts';
import { ICON_SIZES, trayFiles } from '../../../test/page/icons/iconFiles.ts';
import { trayDrawing } from './trayDrawing.ts';

const ASSETS = join(import.meta.dirname, '../../../assets');

interface Picture {
  readonly file: string;
  readonly svg: string;
  /** Pixels, square. */
  readonly size: number;
}

const icon = readFileSync(join(ASSETS, 'icon.svg'), 'utf8');
const pictures: Picture[] = [
  ...ICON_SIZES.map((size) => ({ file: `icons/${size}x${size}.png`, svg: icon, size })),
  ...trayFiles.map(({ file, state, ink, size }) => ({ file, svg: trayDrawing(state, ink), size })),
];

const browser = await launchChromium();
if (browser === null) throw new Error('Chromium is needed to draw the icons.');
try {
  const page = await browser.newPage();
  for (const { file, svg, size } of pictures) {
    await page.setViewportSize({ width: size, height: size });
    await page.setContent(`<style>body{margin:0}svg{display:block;width:100vw;height:100vh}</style>${svg}`);
    const path = join(ASSETS, file);
    mkdirSync(dirname(path), { recursive: true });
    await page.screenshot({ path, omitBackground: true });
  }
  console.log(`${pictures.length} icons drawn`);
} finally {
  await browser.close();
}
