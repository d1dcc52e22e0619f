// Remembers the window's position, and never places it off screen.
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { parseJson } from '../../result.ts';
import { replaceFile } from '../../persistence/atomicFile.ts';

/** Device-independent pixels. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const DEFAULT_SIZE = { width: 900, height: 640 };
export const SMALLEST_SIZE = { width: 380, height: 420 };
/** This much of the title bar must be on a screen, so that the window can be dragged. */
const GRIP = { width: 100, height: 30 };

const boundsSchema = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().min(1).max(20_000),
  height: z.int().min(1).max(20_000),
  maximized: z.boolean(),
});
export type SavedBounds = z.infer<typeof boundsSchema>;

/** The saved bounds; null if there are none, or they are invalid. */
export function readBounds(file: string): SavedBounds | null {
  try {
    return parseJson(boundsSchema, readFileSync(file, 'utf8'));
  } catch {
    return null;
  }
}

/** Never fails: a window's position is not worth an error. */
export function saveBounds(file: string, bounds: SavedBounds): void {
  try {
    replaceFile(file, JSON.stringify(bounds));
  } catch {
    // The next start uses the default position.
  }
}

/**
 * Where to open: the saved bounds if their title bar is reachable on one of `screens`, else the saved or
 * default size, centred.
 */
export function placeWindow(
  saved: SavedBounds | null,
  screens: readonly Rectangle[],
): Partial<Rectangle> & { readonly width: number; readonly height: number } {
  if (saved === null) return DEFAULT_SIZE;
  const size = {
    width: Math.max(saved.width, SMALLEST_SIZE.width),
    height: Math.max(saved.height, SMALLEST_SIZE.height),
  };
  const titleBar = { x: saved.x, y: saved.y, width: size.width, height: GRIP.height };
  const reachable = screens.some(
    (screen) =>
      overlap(titleBar.x, titleBar.width, screen.x, screen.width) >= GRIP.width &&
      overlap(titleBar.y, titleBar.height, screen.y, screen.height) >= GRIP.height,
  );
  return reachable ? { x: saved.x, y: saved.y, ...size } : size;
}

function overlap(startA: number, lengthA: number, startB: number, lengthB: number): number {
  return Math.min(startA + lengthA, startB + lengthB) - Math.max(startA, startB);
}
