// Draws the tray's cup as SVG: full if everything is in step, with a symbol for any other state; the shape,
// not the colour, makes the difference.

export const trayStates = ['idle', 'syncing', 'attention', 'paused'] as const;
export type TrayState = (typeof trayStates)[number];

/**
 * `colour`: one image that is legible on light and dark panels, because Linux and Windows do not say which
 * they have. `template`: black and transparent only, for macOS, which colours it itself.
 */
export type TrayInk = 'colour' | 'template';

const GLASS = 'M5 5.5l2.2 20.2a3.4 3.4 0 0 0 3.4 3h10.8a3.4 3.4 0 0 0 3.4-3L27 5.5';
const INSIDE = 'M5 0h22v5.5l-2.2 20.2a3.4 3.4 0 0 1-3.4 3H10.6a3.4 3.4 0 0 1-3.4-3L5 5.5z';

/** Full above the brim, or lower. */
const WATER: Readonly<Record<TrayState, string>> = {
  idle: 'M0 5.5q8-6.5 16-1.5t16 1.5V32H0z',
  syncing: 'M0 13q5.3-4 10.7 0T21.3 13 32 13V32H0z',
  attention: 'M0 13q5.3-4 10.7 0T21.3 13 32 13V32H0z',
  paused: 'M0 19h32v13H0z',
};

/** Symbols inside a disc around 23.5, 23.5; null: none. */
const SYMBOLS: Readonly<Record<TrayState, string | null>> = {
  idle: null,
  syncing: 'M23.5 28v-8.6M20 22.6l3.5-3.5 3.5 3.5',
  attention: 'M23.5 18.6v5.2M23.5 28v.1',
  paused: 'M21.3 20v7M25.7 20v7',
};

const DISCS: Readonly<Record<TrayState, string>> = {
  idle: '#0e8fb3',
  syncing: '#0e8fb3',
  attention: '#d97c00',
  paused: '#6a7a82',
};

/**
 * An SVG document on a 32 by 32 grid. The disc is cut out of the cup, and in a template the symbol is cut out
 * of the disc.
 */
export function trayDrawing(state: TrayState, ink: TrayInk): string {
  const sign = SYMBOLS[state];
  const template = ink === 'template';
  const water = template ? '#000' : '#24a9cd';
  const hole = sign === null ? '' : '<circle cx="23.5" cy="23.5" r="10.2" fill="#000"/>';
  const strokes = `fill="none" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"`;
  const badge =
    sign === null
      ? ''
      : `<mask id="sign"><path fill="#fff" d="M0 0h32v32H0z"/>${
          template ? `<path d="${sign}" ${strokes} stroke="#000"/>` : ''
        }</mask>
  <circle cx="23.5" cy="23.5" r="8.4" fill="${template ? '#000' : DISCS[state]}" mask="url(#sign)"/>
  ${template ? '' : `<path d="${sign}" ${strokes} stroke="#fff"/>`}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
  <clipPath id="inside"><path d="${INSIDE}"/></clipPath>
  <mask id="cup"><path fill="#fff" d="M0 0h32v32H0z"/>${hole}</mask>
  <g mask="url(#cup)">
    <path clip-path="url(#inside)" d="${WATER[state]}" fill="${water}"/>
    <path d="${GLASS}" ${strokes} stroke="${water}"/>
  </g>
  ${badge}
</svg>`;
}
