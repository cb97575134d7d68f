// npm run test:services: the tests that need a real server beside them (a database, a queue, an emulator).
// Each comes with the server that it starts itself, on loopback. None of the tests written so far needs one.
console.log("0 services needed by the tests so far");
