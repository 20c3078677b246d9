module.exports = require('./tape.js').test;
