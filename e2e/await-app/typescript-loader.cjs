// A loader such as webpack's users have, in front of ours.
module.exports = function (source) {
  const { code, map } = require('esbuild').transformSync(source, { loader: 'ts', sourcemap: true, sourcefile: this.resourcePath });
  this.callback(null, code, map);
};
