// Refuses to run on the wrong Node: the `node` devDependency brings 24; without its install script the machine's own would be used.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  throw new Error(
    `The tests need Node 24 (found ${process.versions.node}). Run "npm ci" with install scripts enabled.`,
  );
}
