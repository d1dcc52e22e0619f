// Performs what a scenario says, as a person at a disk or another tool at the bucket.
import { assertNever } from '../../../src/result.ts';
import { contentsAt, type ContentLedger } from './contentLedger.ts';
import type { Deed } from '../scenario.ts';
import type { KeptFile, Machine, Tool, World } from '../worlds/world.ts';

/** Throws when the deed is impossible: a scenario that does nothing proves nothing. */
export function performAtDisk(machine: Machine, deed: Deed, ledger: ContentLedger): void {
  const { user } = machine;
  const seen = (path: string): readonly string[] => contentsAt(machine.files(), path);
  const must = (done: boolean): void => {
    if (!done) throw new Error(`nobody can ${deed.does} ${deed.path} on this disk`);
  };
  const { path } = deed;
  switch (deed.does) {
    case 'write':
    case 'save': {
      ledger.givenUp(seen(path));
      const bytes = Buffer.from(deed.content);
      must(deed.does === 'write' ? user.write(path, bytes) : user.atomicSave(path, bytes));
      ledger.saved(deed.content);
      return;
    }
    case 'remove':
      ledger.givenUp(seen(path));
      must(user.remove(path));
      return;
    case 'move': {
      const moved = seen(path);
      ledger.givenUp(seen(deed.to));
      must(user.move(path, deed.to));
      for (const content of moved) ledger.saved(content);
      return;
    }
    case 'copy': {
      const bytes = user.read(path);
      must(bytes !== null && user.write(deed.to, bytes));
      return;
    }
    case 'make-folder':
      must(user.makeDirectory(path));
      return;
    case 'touch':
      must(user.touch(path));
      return;
    case 'set-time':
      must(user.setTime(path, deed.mtime));
      return;
    case 'set-executable':
      must(user.setExecutable(path, deed.executable));
      return;
    case 'set-unreadable':
      must(user.setUnreadable(path, deed.unreadable));
      return;
    case 'set-owner-only':
      must(user.setOwnerOnly(path));
      return;
    case 'link':
      must(user.link(path, deed.to));
      return;
    case 'make-other':
      must(user.makeOther(path, deed.kind));
      return;
    case 'archive':
    case 'rewrite':
    case 'give':
      throw new Error(`only an object can be subject to ${deed.does}`);
    default:
      assertNever(deed);
  }
}

/** For a tool, a folder is every key that begins with its name and a slash. */
export async function performInBucket(
  world: Pick<World, 'tool' | 'objects'>,
  deed: Deed,
  ledger: ContentLedger,
): Promise<void> {
  const { path } = deed;
  const { tool } = world;
  const before = await world.objects();
  const inside = (name: string): readonly KeptFile[] =>
    before.filter((object) => object.path === name || object.path.startsWith(`${name}/`));
  switch (deed.does) {
    case 'write':
    case 'save': {
      ledger.givenUp(before.filter((object) => object.path === path).map(({ content }) => content));
      await tool.put(path, deed.content, deed.does === 'write' ? (deed.mtime ?? null) : null);
      ledger.saved(deed.content);
      return;
    }
    case 'remove':
      if (inside(path).length === 0) throw new Error(`there is no object ${path}`);
      ledger.givenUp(contentsAt(before, path));
      await removeAll(tool, inside(path));
      return;
    case 'move': {
      if (inside(path).length === 0) throw new Error(`there is no object ${path}`);
      for (const object of inside(path))
        await tool.copy(object.path, deed.to + object.path.slice(path.length));
      await removeAll(tool, inside(path));
      return;
    }
    case 'copy':
      await tool.copy(path, deed.to);
      return;
    case 'make-folder':
      await tool.put(`${path}/`, '', null);
      return;
    case 'archive':
      await tool.archive(path);
      return;
    case 'rewrite':
      await tool.rewrite(path);
      return;
    case 'give':
      await tool.give(path, deed.given);
      return;
    case 'touch':
    case 'set-time':
    case 'set-executable':
    case 'set-unreadable':
    case 'set-owner-only':
    case 'link':
    case 'make-other':
      throw new Error(`an object cannot be ${deed.does}`);
    default:
      assertNever(deed);
  }
}

async function removeAll(tool: Tool, objects: readonly KeptFile[]): Promise<void> {
  for (const { path } of objects) await tool.remove(path);
}
