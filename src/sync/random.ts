// Chance, as the engine needs it: injected, so that a simulation can repeat it.

export interface Random {
  /** A fresh id of at least 96 random bits, in characters that are safe in file names and metadata. */
  id(): string;
  /** 0 <= x < 1, for jitter. */
  unit(): number;
}
