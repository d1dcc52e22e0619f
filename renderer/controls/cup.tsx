// Brimful's logo, a cup of water: full when everything is in step, moving while syncing, low when idle.
import type { JSX } from 'preact';
import { useId } from 'preact/hooks';
import type { Tone } from '../text/folderStatus.ts';

/** Waves of 24 units each, one more than is visible, so that sliding by one wave loops seamlessly. */
const WAVE = 'M-24 0q6-3.2 12 0t12 0 12 0 12 0 12 0 12 0V48H-24z';

/** The water level, from the top of a 48-unit grid; `good` is just above the brim at 9. */
const LEVELS: Readonly<Record<Tone, number>> = { good: 8, busy: 14, attention: 14, failed: 24, quiet: 28 };

const GLASS = 'M9 9l3.4 30a4 4 0 0 0 4 3.6h15.2a4 4 0 0 0 4-3.6L39 9';
/** Clips the water: the inside of the glass, and the space above it for the waves. */
const INSIDE = 'M9 0h30v9l-3.4 30a4 4 0 0 1-4 3.6H16.4a4 4 0 0 1-4-3.6L9 9z';

/** A badge, so that what needs a person is not shown by colour alone. */
const BADGES: Readonly<Partial<Record<Tone, string>>> = {
  attention: 'M37 32.5v5.5M37 42v.1',
  failed: 'M34 34l6 6M40 34l-6 6',
};

/** Hidden from screen readers: what it shows has to be said in words beside it. */
export function Cup({ tone }: { readonly tone: Tone }): JSX.Element {
  const inside = useId();
  const badge = BADGES[tone];
  return (
    <svg class={`cup tone-${tone}`} viewBox="0 0 48 48" aria-hidden="true" focusable="false">
      <clipPath id={inside}>
        <path d={INSIDE} />
      </clipPath>
      <g clip-path={`url(#${inside})`}>
        <g transform={`translate(0 ${LEVELS[tone]})`}>
          <path class="cup-water" d={WAVE} />
        </g>
      </g>
      <path class="cup-glass" d={GLASS} />
      {badge !== undefined && (
        <>
          <circle class="cup-badge" cx="37" cy="37" r="9.5" />
          <path class="cup-sign" d={badge} />
        </>
      )}
    </svg>
  );
}
