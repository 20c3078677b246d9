// The build plugins fit into the tools' own types, although they are declared without them.

import type { Plugin as EsbuildPlugin } from 'esbuild';
import type { Plugin as RollupPlugin } from 'rollup';
import type { PluginOption } from 'vite';
import type { WebpackPluginInstance } from 'webpack';
import esbuild from '../../src/esbuild.ts';
import rollup from '../../src/rollup.ts';
import vite from '../../src/vite.ts';
import webpack from '../../src/webpack.ts';

export const forEsbuild: EsbuildPlugin = esbuild({ include: ['src/**', /\.ts$/], exclude: '**/*.test.ts' });
export const forRollup: RollupPlugin = rollup({ generators: 'caller' });
export const forVite: PluginOption = vite();
export const forWebpack: WebpackPluginInstance = webpack();
