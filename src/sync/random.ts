// Randomness, injected so that a simulation can repeat it.

export interface Random {
  /** Returns a new id of at least 96 random bits, in characters that are safe in file names and metadata. */
  id(): string;
  /** Returns a number in [0, 1), for jitter. */
  unit(): number;
}
