namespace MnistTools.PowerShell.Tests;

public class ProbeTests { [Fact] public void Adds() => Assert.Equal(2, System.Math.Abs(-2)); }
