// The names that people use in a simulated world.

/** Few names make people collide on the same files; many make trees. */
export const WIDE = ['', 'd/', 'e/', 'd/f/'].flatMap((folder) =>
  ['a', 'b', 'c.txt', 'A'].map((name) => `${folder}${name}`),
);
export const NARROW = ['a', 'd/b'];
export const DIRECTORIES = ['d', 'e', 'd/f', 'g'];
