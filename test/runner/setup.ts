// Refuses the wrong Node: the tests need the `node` devDependency (24), not the machine's own.
const major = Number(process.versions.node.split('.')[0]);
if (major < 24) {
  throw new Error(
    `The tests need Node 24 (found ${process.versions.node}). Run "npm ci" with install scripts enabled.`,
  );
}
