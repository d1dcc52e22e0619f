// The shipped icons and their sizes: for electron-builder, and for the tray of each system.
import { trayStates } from '../../../src/tools/icons/trayDrawing.ts';
import type { TrayInk, TrayState } from '../../../src/tools/icons/trayDrawing.ts';

/** Pixels. electron-builder makes .ico and .icns from these, Linux packages take them as they are. */
export const ICON_SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024] as const;

interface TrayFile {
  readonly file: string;
  readonly state: TrayState;
  readonly ink: TrayInk;
  /** Pixels, square. */
  readonly size: number;
}

/**
 * Electron finds the `@` variants by itself; macOS takes a name that ends in `Template` as one it may paint.
 */
const SCALES = [
  { suffix: '', factor: 1 },
  { suffix: '@1.5x', factor: 1.5 },
  { suffix: '@2x', factor: 2 },
  { suffix: '@3x', factor: 3 },
] as const;

/** Points. macOS menu bar extras and Windows' notification area are both laid out for 16. */
const TRAY_SIZE = 16;

export const trayFiles: readonly TrayFile[] = trayStates.flatMap((state) =>
  SCALES.flatMap(({ suffix, factor }) => [
    { file: `tray/${state}${suffix}.png`, state, ink: 'colour' as const, size: TRAY_SIZE * factor },
    { file: `tray/${state}Template${suffix}.png`, state, ink: 'template' as const, size: TRAY_SIZE * factor },
  ]),
);
