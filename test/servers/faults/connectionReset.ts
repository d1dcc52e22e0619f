// Thrown where a fault rule ends the connection instead of answering.
export class ConnectionReset extends Error {}
