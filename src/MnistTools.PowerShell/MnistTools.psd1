@{
    RootModule = 'MnistTools.PowerShell.dll'
    ModuleVersion = '0.1.0'
    CompatiblePSEditions = @('Core')
}
