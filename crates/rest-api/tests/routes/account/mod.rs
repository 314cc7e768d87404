mod me;
