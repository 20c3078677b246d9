import throughline from 'throughline/vite';
import { build as buildPage, createLogger, createServer } from 'vite';

/** Tells whoever closes the site of what vite had to say. */
function configFor(root) {
  const problems = [];
  const tell = (message) => problems.push(message);
  const customLogger = { ...createLogger('silent'), warn: tell, warnOnce: tell, error: tell };
  return {
    problems,
    config: { root, configFile: false, logLevel: 'error', customLogger, plugins: [throughline()], worker: { format: 'es' } },
  };
}

function refuse(problems) {
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

export async function build(root) {
  const { config, problems } = configFor(root);
  await buildPage(config);
  refuse(problems);
}

export async function serve(root) {
  const { config, problems } = configFor(root);
  const server = await createServer({ ...config, server: { host: '127.0.0.1' } });
  await server.listen();
  const close = async () => {
    await server.close();
    refuse(problems);
  };
  return { url: server.resolvedUrls.local[0], close };
}
