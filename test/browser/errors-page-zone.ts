import 'zone.js';
import './errors-page.ts';
