// Prints the warnings about each statement of a file, as JSON: [[...], ...].
const validate = require(process.argv[2] + '/node_modules/@learninglocker/xapi-validation').default;
const statements = JSON.parse(require('fs').readFileSync(process.argv[3], 'utf8'));
console.log(JSON.stringify(statements.map((one) => validate(one).map(String))));
