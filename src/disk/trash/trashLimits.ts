// Which items of the trash have to go: the old ones, then the oldest until the rest fits.
import type { TrashItem } from '../../sync/localFolder.ts';

/** Items to delete: those older than `before` (epoch ms), then the oldest until at most `maxBytes` are kept. */
export function overLimits(
  items: readonly TrashItem[],
  limits: { readonly before: number; readonly maxBytes: number },
): readonly TrashItem[] {
  const newestFirst = [...items].sort((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1));
  let kept = 0;
  return newestFirst.filter((item) => {
    kept += item.size;
    return item.at < limits.before || kept > limits.maxBytes;
  });
}
