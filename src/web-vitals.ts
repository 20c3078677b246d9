// throughline/web-vitals: LCP, CLS, INP, FCP and TTFB as spans, by the package web-vitals.

export { type WebVitalsInstrumentationOptions, webVitalsInstrumentation } from './instrumentation/web-vitals/web-vitals.ts';
